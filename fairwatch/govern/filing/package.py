# SPDX-License-Identifier: Apache-2.0
"""Signed packages: a zip of files, a manifest of their SHA-256 and a signature over the manifest.

What is not named in the manifest, or not as the manifest says, is refused; so is a package of unreasonable size.
"""

import base64
import binascii
import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from fairwatch.govern.filetype import BROKEN_ARCHIVE

from .errors import PackageInvalid
from .keys import SigningKey, check_signature

FORMAT = "fairwatch-package-1"
MOST_BYTES = 200_000_000
MOST_FILES = 500
MOST_OWN_BYTES = 2_000_000
_BLOCK = 1 << 18
_MANIFEST, _SIGNATURE, _KEY = "manifest.json", "manifest.sig", "public-key.pem"
_OWN = frozenset({_MANIFEST, _SIGNATURE, _KEY})
# The oldest moment that a zip can hold; what the files are from stands in the manifest.
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Package:
    """A package whose signature and digests fit. `kind`: filing, answer or inspection; `signed_by` a fingerprint."""

    kind: str
    signed_by: str
    manifest: dict[str, Any]
    files: dict[str, bytes]

    def json(self, name: str) -> dict[str, Any]:
        """A file of it that is a JSON object. Raises PackageInvalid."""
        try:
            found = json.loads(self.files[name])
        except (KeyError, ValueError, RecursionError) as error:
            raise PackageInvalid(f"The package has no {name}.", reason="content") from error
        if not isinstance(found, dict):
            raise PackageInvalid(f"{name} is no object.", reason="content")
        return found


def write_package(kind: str, files: Mapping[str, bytes], key: SigningKey, about: Mapping[str, Any]) -> bytes:
    """A signed package of `files`; `about` goes into the manifest."""
    buffer = io.BytesIO()
    write_package_into(buffer, kind, files, {}, key, about)
    return buffer.getvalue()


def write_package_into(
    file: BinaryIO,
    kind: str,
    files: Mapping[str, bytes],
    papers: Mapping[str, Path],
    key: SigningKey,
    about: Mapping[str, Any],
) -> None:
    """As `write_package`, into a file; `papers` are copied from the disk block by block, and not pressed once more."""
    digests = {name: hashlib.sha256(body).hexdigest() for name, body in files.items()}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        digests |= {name: _copied(archive, name, path) for name, path in papers.items()}
        manifest = {
            **about,
            "format": FORMAT,
            "kind": kind,
            "key": key.fingerprint,
            "files": dict(sorted(digests.items())),
        }
        written = json.dumps(manifest, ensure_ascii=False, sort_keys=True, indent=1).encode()
        signature = base64.b64encode(key.sign(written))
        for name, body in [(_MANIFEST, written), (_SIGNATURE, signature), (_KEY, key.public_pem), *files.items()]:
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), body, zipfile.ZIP_DEFLATED)


def _copied(archive: zipfile.ZipFile, name: str, path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as paper, archive.open(zipfile.ZipInfo(name, _EPOCH), "w") as into:
        while block := paper.read(_BLOCK):
            digest.update(block)
            into.write(block)
    return digest.hexdigest()


def read_package(file: BinaryIO, signed_by: str | None = None) -> Package:
    """Read and verify; with `signed_by` only what that key signed. Nothing but the signature is read before it fits.

    Raises PackageInvalid with the reason.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            entries = _entries(archive)
            if not entries.keys() >= _OWN:
                raise PackageInvalid("The package is not signed.", reason="signature")
            own = {name: _body(archive, entries[name], MOST_OWN_BYTES) for name in sorted(_OWN)}
            signer = check_signature(own[_KEY], _decoded(own[_SIGNATURE]), own[_MANIFEST])
            if signed_by is not None and signer != signed_by:
                raise PackageInvalid("The package is signed with another key.", reason="key", key=signer)
            files = {name: _body(archive, each, MOST_BYTES) for name, each in entries.items() if name not in _OWN}
    except BROKEN_ARCHIVE as error:
        raise PackageInvalid("This is no package.", reason="content") from error
    try:
        manifest = json.loads(own[_MANIFEST])
        named = dict(manifest["files"])
        kind = str(manifest["kind"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise PackageInvalid("The package's manifest cannot be read.", reason="content") from error
    if manifest.get("format") != FORMAT:
        raise PackageInvalid("The package has a format that is not known here.", reason="format")
    if {name: hashlib.sha256(body).hexdigest() for name, body in files.items()} != named:
        raise PackageInvalid("The package's files are not those that were signed.", reason="signature")
    return Package(kind, signer, manifest, files)


def _entries(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    entries = archive.infolist()
    if len(entries) > MOST_FILES or sum(each.file_size for each in entries) > MOST_BYTES:
        raise PackageInvalid("The package is too large.", reason="size")
    held: dict[str, zipfile.ZipInfo] = {}
    for each in entries:
        if each.filename in held:
            raise PackageInvalid(f"The package has {each.filename} twice.", reason="content")
        held[each.filename] = each
    return held


def _body(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most_bytes: int) -> bytes:
    if entry.file_size > most_bytes:
        raise PackageInvalid("The package is too large.", reason="size")
    # The size that an entry claims is a claim: no more than that is read.
    with archive.open(entry) as body:
        return body.read(entry.file_size + 1)


def _decoded(signature: bytes) -> bytes:
    try:
        return base64.b64decode(signature, validate=True)
    except binascii.Error as error:
        raise PackageInvalid("The package's signature cannot be read.", reason="content") from error
