# SPDX-License-Identifier: Apache-2.0
"""The installation's key for what it files: Ed25519 (RFC 8032), made at first use, readable by its owner only."""

import hashlib
import os
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from .errors import PackageInvalid

FILE_NAME = "filing.key"


class SigningKey:
    """Signs packages. Shows nothing of itself but its public half."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        self.public_pem = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        self.fingerprint = fingerprint(key.public_key())

    def __repr__(self) -> str:
        return f"SigningKey({self.fingerprint})"

    def sign(self, message: bytes) -> bytes:
        """64 bytes."""
        return self._key.sign(message)


def open_key(data: Path) -> SigningKey:
    """The key in the data directory; made when there is none."""
    path = data / FILE_NAME
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        key = load_pem_private_key(path.read_bytes(), None)
        if not isinstance(key, Ed25519PrivateKey):
            raise PackageInvalid(f"{path} holds no Ed25519 key.", reason="key") from None
        return SigningKey(key)
    made = Ed25519PrivateKey.generate()
    with os.fdopen(descriptor, "wb") as file:
        file.write(made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        file.flush()
        os.fsync(file.fileno())
    return SigningKey(made)


def check_signature(public_pem: bytes, signature: bytes, message: bytes) -> str:
    """The fingerprint of the key that signed. Raises PackageInvalid."""
    try:
        key = load_pem_public_key(public_pem)
    except ValueError as error:
        raise PackageInvalid("The package has no usable key.", reason="signature") from error
    if not isinstance(key, Ed25519PublicKey):
        raise PackageInvalid("The package is signed with a key of another kind.", reason="signature")
    try:
        key.verify(signature, message)
    except InvalidSignature as error:
        raise PackageInvalid("The signature does not fit the package.", reason="signature") from error
    return fingerprint(key)


def fingerprint(key: Ed25519PublicKey) -> str:
    """SHA-256 over the raw public key, hex: what people compare by telephone."""
    return hashlib.sha256(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()
