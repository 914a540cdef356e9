# SPDX-License-Identifier: Apache-2.0
"""How the console is reached."""

from typing import Literal

from pydantic import Field

from fairwatch.display.models.base import Output, TimeUs


class CertificateView(Output):
    """What people reach the console with. `ends`: within the days in which everything else is shown as due."""

    subject: str
    issuer: str
    names: list[str] = Field(description="Host names and addresses that it is for.")
    first_us: TimeUs
    last_us: TimeUs
    self_signed: bool
    standing: Literal["holds", "ends", "ended", "early"]


class ConnectionView(Output):
    """The way to the console."""

    way: Literal["tls", "proxy", "local", "open"] = Field(
        description="Own https, through a trusted proxy that does it, from this machine only, or plain HTTP."
    )
    encrypted_now: bool = Field(description="Whether this request came over https, as far as the server is told.")
    certificate: CertificateView | None = Field(description="The one that is served; null: none, or unreadable.")
    waiting: CertificateView | None = Field(
        description="Another that lies in its file since: it is served after a restart. Null: none."
    )
    settings_file: str | None = Field(description="Where the settings stand; for administrators.")
