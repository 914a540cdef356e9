# SPDX-License-Identifier: Apache-2.0
"""Logging, the same in every process: one line an event, to standard error."""

import contextlib
import logging
import sys
from typing import TextIO, cast

import structlog

from fairwatch.settings import Settings


class _Tolerant:
    """A stream that loses what nobody reads any more: a broken pipe must not stop a recording."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        with contextlib.suppress(OSError, ValueError):
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            self._stream.flush()


def set_up_logging(settings: Settings) -> None:
    """Apply `log_level` and `log_json`."""
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    stream = _Tolerant(sys.stderr)
    logging.basicConfig(level=max(level, logging.WARNING), stream=stream, format="%(name)s: %(message)s")
    render: structlog.typing.Processor
    if settings.log_json:
        render = structlog.processors.JSONRenderer(ensure_ascii=False)
    else:
        render = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(cast("TextIO", stream)),
        cache_logger_on_first_use=True,
    )
