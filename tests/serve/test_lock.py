# SPDX-License-Identifier: Apache-2.0
"""One server for one data directory."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from fairwatch.serve.lock import DataInUseError, lock_data


def test_a_second_server_is_refused_and_told_who_has_the_directory(tmp_path: Path) -> None:
    held = lock_data(tmp_path / "data")
    with pytest.raises(DataInUseError) as refused:
        lock_data(tmp_path / "data")
    assert refused.value.params["holder"] == str(os.getpid())
    assert str(os.getpid()) in refused.value.detail
    assert (refused.value.code, refused.value.status) == ("data-in-use", 409)
    os.close(held)
    os.close(lock_data(tmp_path / "data"))


def test_another_directory_is_free(tmp_path: Path) -> None:
    one, other = lock_data(tmp_path / "one"), lock_data(tmp_path / "other")
    os.close(one)
    os.close(other)


def test_a_lock_file_that_nobody_holds_is_taken_over(tmp_path: Path) -> None:
    (tmp_path / "lock").write_text("99999999 left over from a crash")
    held = lock_data(tmp_path)
    assert (tmp_path / "lock").read_text() == str(os.getpid())
    os.close(held)


def test_the_lock_lasts_as_long_as_a_child_that_inherited_it(tmp_path: Path) -> None:
    held = lock_data(tmp_path)
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, pass_fds=(held,))
    os.close(held)
    with pytest.raises(DataInUseError):
        lock_data(tmp_path)
    child.communicate(b"\n")
    os.close(lock_data(tmp_path))


def test_a_child_that_was_not_given_it_does_not_hold_it(tmp_path: Path) -> None:
    held = lock_data(tmp_path)
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    os.close(held)
    os.close(lock_data(tmp_path))
    child.communicate(b"\n")


def test_a_lock_whose_holder_did_not_say_who_it_is_is_still_one(tmp_path: Path) -> None:
    held = lock_data(tmp_path)
    os.ftruncate(held, 0)
    with pytest.raises(DataInUseError, match="unknown"):
        lock_data(tmp_path)
    os.close(held)
