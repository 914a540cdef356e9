# SPDX-License-Identifier: Apache-2.0
"""Logging, the same in every process: one line an event, to standard error."""

import logging
import sys

import structlog

from fairwatch.settings import Settings


def set_up_logging(settings: Settings) -> None:
    """Apply `log_level` and `log_json`."""
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    logging.basicConfig(level=max(level, logging.WARNING), stream=sys.stderr, format="%(name)s: %(message)s")
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
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
