# SPDX-License-Identifier: Apache-2.0
"""Log lines are for people; nobody who reads them is no reason to stop."""

import os
import subprocess
import sys

import pytest

PROGRAM = """
import logging, structlog
from fairwatch.serve.logs import set_up_logging
from fairwatch.settings import Settings
set_up_logging(Settings(log_json={as_json}))
for _ in range(3):
    structlog.get_logger().error("disk.full", volume="media")
    logging.getLogger("library").error("said something")
    try:
        1 / 0
    except ZeroDivisionError:
        structlog.get_logger().exception("failed")
print("went on", flush=True)
import os
os._exit(0)
"""


@pytest.mark.parametrize("as_json", [True, False])
def test_a_log_whose_reader_is_gone_stops_nothing(as_json: bool) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-c", PROGRAM.format(as_json=as_json)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=writing, timeout=60, check=False)
    os.close(writing)
    assert (done.returncode, done.stdout) == (0, b"went on\n")


@pytest.mark.parametrize("as_json", [True, False])
def test_a_log_that_is_read_holds_what_was_said(as_json: bool) -> None:
    command = [sys.executable, "-c", PROGRAM.format(as_json=as_json)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    for words in ("disk.full", "media", "library: said something", "ZeroDivisionError"):
        assert words in done.stderr
