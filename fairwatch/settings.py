# SPDX-License-Identifier: Apache-2.0
"""Everything that a person may set, with what it means; the defaults need nothing set.

Read from `<data>/fairwatch.toml` and the environment (`FAIRWATCH_PORT=8650`),
which goes before the file. Plain dataclasses: recorders and the supervisor
read settings too, and a validation library would double their memory.
"""

import os
import re
import tomllib
import types
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Union, get_args, get_origin

from fairwatch.errors import FairwatchError

PREFIX = "FAIRWATCH_"
FILE_NAME = "fairwatch.toml"
MOST_LOST_MS = 1500
"""What waits for the disk at most; with the time that a disk takes, less than the two seconds that are promised."""

_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off"})


class SettingsError(FairwatchError):
    """A setting that cannot be used. `name` says which, `source` where it stands."""

    code = "settings-wrong"


def _says(
    meaning: str, *, least: float | None = None, most: float | None = None, choices: tuple[str, ...] = ()
) -> dict[str, Any]:
    return {"meaning": meaning, "least": least, "most": most, "choices": choices}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of one installation."""

    data: Path = field(
        default=Path("fairwatch-data"),
        metadata=_says("The directory that holds everything. Not set in the file, which lies inside it."),
    )
    host: str = field(default="127.0.0.1", metadata=_says("The address to listen on; `0.0.0.0` for every network."))
    port: int = field(default=8650, metadata=_says("The port to listen on.", least=0, most=65535))
    database_url: str | None = field(
        default=None,
        repr=False,
        metadata=_says("`postgresql+psycopg://user:password@host/name`; not set: SQLite in the data directory."),
    )
    recorders: int = field(
        default=1,
        metadata=_says("How many recorder processes share the cameras. One carries about 300.", least=1, most=64),
    )
    segment_seconds: int = field(default=60, metadata=_says("Length of a footage file.", least=10, most=600))
    flush_ms: int = field(
        default=500,
        metadata=_says("How often footage is appended to its files, in milliseconds.", least=100, most=1000),
    )
    sync_ms: int = field(
        default=1000,
        metadata=_says(
            "How often at most what was appended is brought to the disk, in milliseconds.", least=0, most=1000
        ),
    )
    retention_min_days: int = field(
        default=30, metadata=_says("For new cameras: younger footage is never deleted.", least=0, most=36500)
    )
    retention_max_days: int | None = field(
        default=None,
        metadata=_says("For new cameras: older footage is deleted; not set: when room is needed.", least=1, most=36500),
    )
    volume_floor_bytes: int = field(
        default=2_000_000_000, metadata=_says("For new volumes: free space that is never used.", least=0)
    )
    transcode_limit: int = field(
        default=2, metadata=_says("How many H.265 streams are converted for browsers at once.", least=0, most=64)
    )
    source_files: Path | None = field(
        default=None,
        metadata=_says("Folder whose files may be played as cameras (`libav:/...`); not set: no file may."),
    )
    log_level: str = field(
        default="info", metadata=_says("What is logged.", choices=("debug", "info", "warning", "error"))
    )
    log_json: bool = field(default=False, metadata=_says("Log one JSON object a line, for machines."))
    tls_cert: Path | None = field(default=None, metadata=_says("Certificate chain (PEM) to serve https with."))
    tls_key: Path | None = field(default=None, metadata=_says("The certificate's private key (PEM)."))
    trusted_proxies: tuple[str, ...] = field(
        default=(),
        metadata=_says("Addresses of reverse proxies whose X-Forwarded-For and X-Forwarded-Proto are believed."),
    )
    metrics_token: str | None = field(
        default=None,
        repr=False,
        metadata=_says("Bearer token for `/metrics` from other machines; not set: only this machine may ask."),
    )
    session_hours: int = field(
        default=12, metadata=_says("Hours without use after which a sign-in ends.", least=1, most=168)
    )

    console_url: str | None = field(
        default=None,
        metadata=_says("Where people open the console, for the links in reminders: `https://video.example.org`."),
    )
    smtp_host: str | None = field(
        default=None, metadata=_says("The mail server that reminders go out by; not set: none go by e-mail.")
    )
    smtp_port: int = field(default=587, metadata=_says("Its port.", least=1, most=65535))
    smtp_security: str = field(
        default="starttls",
        metadata=_says("How the way to it is protected.", choices=("starttls", "tls", "none")),
    )
    smtp_username: str | None = field(default=None, metadata=_says("The user name to sign in there; not set: none."))
    smtp_password: str | None = field(default=None, repr=False, metadata=_says("The password to sign in there."))
    smtp_from: str | None = field(
        default=None, metadata=_says("The sender of reminders; not set: `fairwatch@` and the mail server.")
    )

    @property
    def database(self) -> str:
        """The database's address, with the default filled in."""
        return self.database_url or f"sqlite:///{self.data / 'fairwatch.db'}"


def load(environ: Mapping[str, str] | None = None, *, data: Path | None = None, **given: object) -> Settings:
    """The settings in force. What is `given` (from the command line; None = not given) goes before the
    environment, that before the file. Raises SettingsError, naming the setting and where it stands.
    """
    environ = os.environ if environ is None else environ
    folder = data or Path(environ.get(PREFIX + "DATA", "") or Settings().data)
    known = {each.name: each for each in fields(Settings) if each.name != "data"}
    values: dict[str, Any] = {}
    path = folder / FILE_NAME
    for name, raw in _file(path).items():
        if name not in known:
            raise SettingsError(f"{path}: there is no setting {name!r}.", name=name, source=str(path))
        values[name] = _checked(known[name], raw, str(path))
        if isinstance(values[name], Path):
            values[name] = folder / values[name]
    for name, each in known.items():
        text = environ.get(PREFIX + name.upper())
        if text is not None:
            values[name] = _checked(each, _parsed(each.type, text), PREFIX + name.upper())
        if given.get(name) is not None:
            values[name] = _checked(each, given[name], "command line")
    settings = Settings(data=folder, **values)
    if settings.flush_ms + settings.sync_ms > MOST_LOST_MS:
        raise SettingsError(
            f"flush_ms and sync_ms together are at most {MOST_LOST_MS}: a power cut costs no more than two seconds.",
            name="sync_ms",
            source="",
        )
    if (settings.tls_cert is None) != (settings.tls_key is None):
        raise SettingsError("tls_cert and tls_key are set together or not at all.", name="tls_cert", source="")
    return settings


def _file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path} cannot be read: {error}", name="", source=str(path)) from error


def _base(kind: Any) -> tuple[Any, bool]:
    """The type behind `X | None`, and whether None is allowed."""
    if get_origin(kind) in (types.UnionType, Union):
        inner = [each for each in get_args(kind) if each is not type(None)]
        return inner[0], True
    return kind, False


def _parsed(kind: Any, text: str) -> Any:
    """An environment variable's text as the value that the file would hold."""
    base, optional = _base(kind)
    if optional and text == "":
        return None
    if base is bool and text.lower() in _TRUE | _FALSE:
        return text.lower() in _TRUE
    if base is int and re.fullmatch("-?[0-9]{1,18}", text):
        return int(text)
    if get_origin(base) is tuple:
        return [part.strip() for part in text.split(",") if part.strip()]
    return text


def _checked(each: Any, value: Any, source: str) -> Any:
    base, optional = _base(each.type)
    limits = each.metadata

    def wrong(why: str) -> SettingsError:
        return SettingsError(f"{source}: {each.name} {why}.", name=each.name, source=source)

    if value is None and optional:
        return None
    if get_origin(base) is tuple:
        if not isinstance(value, list | tuple) or not all(isinstance(part, str) for part in value):
            raise wrong("is a list of texts")
        return tuple(value)
    if base is Path and isinstance(value, str | Path):
        return Path(value)
    if (base is int and isinstance(value, bool)) or not isinstance(value, base):
        raise wrong({int: "is a whole number", bool: "is true or false"}.get(base, "is a text"))
    if limits["least"] is not None and value < limits["least"]:
        raise wrong(f"is at least {limits['least']}")
    if limits["most"] is not None and value > limits["most"]:
        raise wrong(f"is at most {limits['most']}")
    if limits["choices"] and value not in limits["choices"]:
        raise wrong(f"is one of {', '.join(limits['choices'])}")
    return value
