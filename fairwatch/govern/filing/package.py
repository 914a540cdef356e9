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
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from .errors import PackageInvalid
from .keys import SigningKey, check_signature

FORMAT = "fairwatch-package-1"
MOST_BYTES = 200_000_000
MOST_FILES = 500
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
        except (KeyError, ValueError) as error:
            raise PackageInvalid(f"The package has no {name}.", reason="content") from error
        if not isinstance(found, dict):
            raise PackageInvalid(f"{name} is no object.", reason="content")
        return found


def write_package(kind: str, files: Mapping[str, bytes], key: SigningKey, about: Mapping[str, Any]) -> bytes:
    """A signed package of `files`; `about` goes into the manifest."""
    manifest = {
        **about,
        "format": FORMAT,
        "kind": kind,
        "key": key.fingerprint,
        "files": {name: hashlib.sha256(body).hexdigest() for name, body in sorted(files.items())},
    }
    written = json.dumps(manifest, ensure_ascii=False, sort_keys=True, indent=1).encode()
    signature = base64.b64encode(key.sign(written))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in [(_MANIFEST, written), (_SIGNATURE, signature), (_KEY, key.public_pem), *files.items()]:
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), body, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def read_package(file: BinaryIO) -> Package:
    """Read and verify. Raises PackageInvalid with the reason."""
    try:
        with zipfile.ZipFile(file) as archive:
            held = _unpacked(archive)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError, zlib.error) as error:
        raise PackageInvalid("This is no package.", reason="content") from error
    if not held.keys() >= _OWN:
        raise PackageInvalid("The package is not signed.", reason="signature")
    try:
        signature = base64.b64decode(held[_SIGNATURE], validate=True)
        manifest = json.loads(held[_MANIFEST])
        named = dict(manifest["files"])
        kind = str(manifest["kind"])
    except (binascii.Error, ValueError, KeyError, TypeError) as error:
        raise PackageInvalid("The package's manifest cannot be read.", reason="content") from error
    signed_by = check_signature(held[_KEY], signature, held[_MANIFEST])
    if manifest.get("format") != FORMAT:
        raise PackageInvalid("The package has a format that is not known here.", reason="format")
    files = {name: body for name, body in held.items() if name not in _OWN}
    if {name: hashlib.sha256(body).hexdigest() for name, body in files.items()} != named:
        raise PackageInvalid("The package's files are not those that were signed.", reason="signature")
    return Package(kind, signed_by, manifest, files)


def _unpacked(archive: zipfile.ZipFile) -> dict[str, bytes]:
    entries = archive.infolist()
    if len(entries) > MOST_FILES or sum(each.file_size for each in entries) > MOST_BYTES:
        raise PackageInvalid("The package is too large.", reason="size")
    held: dict[str, bytes] = {}
    for each in entries:
        if each.filename in held:
            raise PackageInvalid(f"The package has {each.filename} twice.", reason="content")
        # The size that an entry claims is a claim: no more than that is read.
        with archive.open(each) as body:
            held[each.filename] = body.read(each.file_size + 1)
    return held
