# SPDX-License-Identifier: Apache-2.0
"""Sealing camera passwords at rest: AES-256-GCM with a key that lies beside the data, not in it.

A sealed value is one version byte, a 12-byte nonce and the ciphertext with its
tag. What it belongs to (the camera's uuid) is authenticated with it, so a
sealed password moved to another camera does not open.
"""

import base64
import binascii
import hashlib
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Engine, insert, select

from fairwatch.accounts.errors import SecretKeyWrong
from fairwatch.db.engine import write
from fairwatch.db.tables import setting

FILE_NAME = "secret.key"
_VERSION = b"\x01"
_NONCE_BYTES = 12
_KEY_BYTES = 32
_FINGERPRINT = "secret_key.fingerprint"


class Sealer:
    """Seals and opens short texts. Thread-safe. Shows nothing of its key."""

    __slots__ = ("_aead", "fingerprint")

    def __init__(self, key: bytes) -> None:
        self._aead = AESGCM(key)
        self.fingerprint = hashlib.sha256(b"fairwatch secret key\x00" + key).hexdigest()[:16]

    def __repr__(self) -> str:
        return f"Sealer({self.fingerprint})"

    def seal(self, text: str, about: str) -> bytes:
        """`text` sealed for what `about` names."""
        nonce = os.urandom(_NONCE_BYTES)
        return _VERSION + nonce + self._aead.encrypt(nonce, text.encode(), about.encode())

    def open(self, sealed: bytes, about: str) -> str:
        """The text. Raises SecretKeyWrong for another key, another `about` or damage."""
        nonce, body = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        try:
            if sealed[:1] != _VERSION:
                raise InvalidTag
            return self._aead.decrypt(nonce, body, about.encode()).decode()
        except (InvalidTag, ValueError) as error:
            raise SecretKeyWrong(f"The stored password of {about} does not open with this key.", about=about) from error


def load_sealer(data: Path) -> Sealer:
    """The sealer of an installation that has been started before: for recorder processes."""
    return Sealer(_read(data / FILE_NAME))


def open_sealer(data: Path, engine: Engine) -> Sealer:
    """The installation's sealer; makes the key at the first start.

    Raises SecretKeyWrong when the key is missing although there was one (a new
    one would open nothing), is another one, or is readable by others.
    """
    path = data / FILE_NAME
    with engine.connect() as connection:
        known = connection.scalar(select(setting.c.value).where(setting.c.name == _FINGERPRINT))
    if known is None and not path.exists():
        _create(path)
    sealer = Sealer(_read(path))
    if known is None:
        with write(engine) as connection:
            connection.execute(insert(setting).values(name=_FINGERPRINT, value=sealer.fingerprint))
    elif known != sealer.fingerprint:
        raise SecretKeyWrong(f"{path} is not the key that this data was sealed with.", path=str(path))
    return sealer


def _create(path: Path) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(descriptor, base64.b64encode(os.urandom(_KEY_BYTES)) + b"\n")
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_mode & 0o077:
            raise SecretKeyWrong(f"{path} can be read by others: chmod 600 {path}", path=str(path))
        key = base64.b64decode(path.read_bytes().strip(), validate=True)
    except OSError as error:
        raise SecretKeyWrong(f"{path} cannot be read: {error.strerror}.", path=str(path)) from error
    except binascii.Error:
        key = b""
    if len(key) != _KEY_BYTES:
        raise SecretKeyWrong(f"{path} is damaged: it does not hold {_KEY_BYTES} bytes in base64.", path=str(path))
    return key
