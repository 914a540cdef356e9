# SPDX-License-Identifier: Apache-2.0
"""Other installations, filings on their way to them, and what those say to each other."""

from typing import Annotated, Literal

from pydantic import Field

from fairwatch.display.models.base import Id, Input, Output, TimeUs
from fairwatch.govern.filing.peers import MOST_ADDRESS, MOST_NAME, MOST_SECRET

Version = Annotated[int, Field(ge=1, le=2**31 - 1, description="The version that was read: an old one is refused.")]
Fingerprint = Annotated[str, Field(description="SHA-256 of the public key, hex: compare it by telephone.")]
Name = Annotated[str, Field(min_length=1, max_length=MOST_NAME)]
Address = Annotated[str, Field(max_length=MOST_ADDRESS, description="https://host[:port]; http:// only to loopback.")]
Secret = Annotated[str, Field(max_length=MOST_SECRET, description="As the receiver made it.")]
CreditCode = Annotated[str, Field(min_length=1, max_length=40, description="GB 32100, 18 characters.")]
Pem = Annotated[str, Field(max_length=100_000, description="PEM. Empty: the system's own roots.")]


class OwnKey(Output):
    """What this installation signs its packages with."""

    fingerprint: Fingerprint
    public_key: str = Field(description="PEM")


class PeerUnitView(Output):
    id: Id
    credit_code: str
    name: str = Field(description="As its first filing named it; empty: none came yet.")
    asked_us: TimeUs | None = Field(description="When a filing of it came without being admitted.")
    admitted_us: TimeUs | None = Field(description="null: nothing of it is taken in.")
    admitted_by: str
    dismissed_us: TimeUs | None = Field(description="Turned away; it stays so until it is admitted.")
    dismissed_by: str


class PeerView(Output):
    id: Id
    direction: Literal["out", "in"] = Field(description="out: filings go there; in: they come from there.")
    name: str
    address: str
    fingerprint: Fingerprint
    private_ca: bool = Field(description="Its certificate is held against roots that were given.")
    created_us: TimeUs
    seen_us: TimeUs | None = Field(description="When it last answered, or came.")
    revoked_us: TimeUs | None
    version: int
    units: list[PeerUnitView] = Field(
        [],
        description="Of one that sends here: the units that it may file for, those that wait, and those that were turned away.",
    )


class PeerAdded(Output):
    peer: PeerView
    secret: str | None = Field(description="What it has to show here; told this once.")


class KeyGiven(Input):
    public_key: str = Field(max_length=2000, description="PEM, as the other side shows it.")


class FingerprintView(Output):
    fingerprint: Fingerprint


class NewPeer(Input):
    direction: Literal["out", "in"]
    name: Name
    public_key: str = Field(max_length=2000, description="PEM, as the other side shows it.")
    confirmed: str = Field(max_length=100, description="The fingerprint that a person compared with the other side.")
    address: Address = ""
    secret: Secret = ""
    ca: Pem = ""
    credit_codes: list[CreditCode] = Field(
        [], max_length=200, description="Of one that sends here: the units that it may file for."
    )


class PeerChange(Input):
    version: Version
    name: Name | None = None
    address: Address | None = None
    secret: Secret | None = None
    ca: Pem | None = None


class PeerAct(Input):
    version: Version


class PeerUnitGiven(Input):
    version: Version
    credit_code: CreditCode


class DeliveryView(Output):
    peer_id: Id
    peer_name: str
    state: Literal["waiting", "sent", "answered", "refused", "stopped"]
    username: str
    created_us: TimeUs
    tries: int = Field(description="In a row that did not work.")
    due_us: TimeUs | None = Field(description="When it is tried, or the answer asked for, next.")
    tried_us: TimeUs | None
    sent_us: TimeUs | None
    received_us: TimeUs | None = Field(description="When it arrived, by the receiver's clock.")
    answered_us: TimeUs | None
    failure: str = Field(description="Code of what did not work last; empty if it did.")
    detail: str = Field(description="What the network or the other side said.")


class NewDelivery(Input):
    peer_id: Id


class Hello(Output):
    """Said to an installation that is let in."""

    fingerprint: Fingerprint


class ReceiptView(Output):
    filing: str = Field(description="The filing's uuid.")
    received_us: TimeUs
    again: bool = Field(description="It had come before.")
