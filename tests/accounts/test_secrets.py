# SPDX-License-Identifier: Apache-2.0
"""Sealing: only the right key for the right camera opens, and nothing shows on the way."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from fairwatch.accounts.errors import SecretKeyWrong
from fairwatch.accounts.secrets import FILE_NAME, Sealer, load_sealer, open_sealer

KEY = bytes(range(32))
SEALER = Sealer(KEY)
CAMERA = "7e9f7f0e-2a4d-4a5e-9d55-0a7f6f6f1e11"


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_what_is_sealed_opens_again(text: str) -> None:
    assert SEALER.open(SEALER.seal(text, CAMERA), CAMERA) == text


@given(st.data())
def test_one_flipped_bit_anywhere_is_found(data: st.DataObject) -> None:
    sealed = bytearray(SEALER.seal("a password", CAMERA))
    bit = data.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(SecretKeyWrong):
        SEALER.open(bytes(sealed), CAMERA)


@given(st.binary(max_size=60))
def test_rubbish_is_a_clear_error(sealed: bytes) -> None:
    with pytest.raises(SecretKeyWrong):
        SEALER.open(sealed, CAMERA)


def test_a_sealed_password_moved_to_another_camera_does_not_open() -> None:
    with pytest.raises(SecretKeyWrong):
        SEALER.open(SEALER.seal("a password", CAMERA), "another")


def test_the_same_password_looks_different_each_time() -> None:
    assert SEALER.seal("a password", CAMERA) != SEALER.seal("a password", CAMERA)


def test_the_key_shows_nowhere() -> None:
    told = f"{SEALER!r} {SEALER} {SEALER.fingerprint}"
    assert KEY.hex() not in told
    assert "x04" not in told
    assert not any(KEY in repr(getattr(SEALER, name)).encode("latin-1") for name in Sealer.__slots__)


def test_the_first_start_makes_a_key_that_only_the_owner_reads(engine: Engine, tmp_path: Path) -> None:
    sealed = open_sealer(tmp_path, engine).seal("a password", CAMERA)
    assert (tmp_path / FILE_NAME).stat().st_mode & 0o777 == 0o600
    assert open_sealer(tmp_path, engine).open(sealed, CAMERA) == "a password"
    assert load_sealer(tmp_path).open(sealed, CAMERA) == "a password"


def test_a_lost_key_is_not_replaced_silently(sqlite_engine: Engine, tmp_path: Path) -> None:
    open_sealer(tmp_path, sqlite_engine)
    (tmp_path / FILE_NAME).unlink()
    with pytest.raises(SecretKeyWrong, match="cannot be read"):
        open_sealer(tmp_path, sqlite_engine)
    assert not (tmp_path / FILE_NAME).exists()


def test_the_key_of_another_installation_is_noticed(sqlite_engine: Engine, tmp_path: Path) -> None:
    open_sealer(tmp_path, sqlite_engine)
    path = tmp_path / FILE_NAME
    path.write_bytes(b"A" * 43 + b"=\n")
    with pytest.raises(SecretKeyWrong, match="not the key"):
        open_sealer(tmp_path, sqlite_engine)


def test_a_key_file_that_others_can_read_is_refused(sqlite_engine: Engine, tmp_path: Path) -> None:
    open_sealer(tmp_path, sqlite_engine)
    os.chmod(tmp_path / FILE_NAME, 0o640)  # noqa: PTH101 - the mode is the point
    with pytest.raises(SecretKeyWrong, match="chmod 600"):
        load_sealer(tmp_path)


@pytest.mark.parametrize("content", [b"", b"short", b"!" * 44, b"A" * 60])
def test_a_damaged_key_file_is_a_clear_error(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / FILE_NAME
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(SecretKeyWrong, match="damaged"):
        load_sealer(tmp_path)
