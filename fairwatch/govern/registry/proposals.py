# SPDX-License-Identifier: Apache-2.0
"""A code for a camera that has none: the site's division, what kind of thing it is, and the next serial number that nobody has
(GB/T 28181-2022, annex E). The other digits are data: `codes.yaml`.
"""

from collections.abc import Mapping
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection, func, select

from fairwatch.db.registry import placement, site, video_system
from fairwatch.govern.codes import DeviceCode, device_code
from fairwatch.govern.scope import Scope

from .errors import RegistryInvalid, RegistryNotFound
from .territory import ABROAD

_LAST = 999_999


class _Digits(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    centre: str = Field(pattern=r"^\d\d$")
    industry: int = Field(ge=0, le=99)
    kind: int = Field(ge=0, le=999)
    network: Mapping[str, int]


_DIGITS = _Digits.model_validate(yaml.safe_load((Path(__file__).parent / "codes.yaml").read_text(encoding="utf-8")))


def next_code(connection: Connection, system_id: int, scope: Scope) -> str:
    """The code that the system's next camera may have. Raises RegistryNotFound, and RegistryInvalid for a site without a
    division, or where the serial numbers are used up. Whoever enters it first has it: it is checked again then.
    """
    query = select(site.c.division, video_system.c.network).join(video_system, video_system.c.site_id == site.c.id)
    seen = (video_system.c.id == system_id, video_system.c.removed_us.is_(None), scope.sites())
    here = connection.execute(query.where(*seen)).one_or_none()
    if here is None:
        raise RegistryNotFound(f"There is no system {system_id}.", what="system", id=system_id)
    if here.division in ("", ABROAD):
        raise RegistryInvalid([("division", "missing")])

    def code(serial: int) -> str:
        network = _DIGITS.network.get(here.network, _DIGITS.network[""])
        return str(DeviceCode(here.division + _DIGITS.centre, _DIGITS.industry, _DIGITS.kind, network, serial))

    # Codes of cameras that were taken out are not given again.
    last = connection.scalar(select(func.max(placement.c.code)).where(placement.c.code.between(code(0), code(_LAST))))
    serial = 1 if last is None else device_code(last).serial + 1
    if serial > _LAST:
        raise RegistryInvalid([("code", "used-up")])
    return code(serial)
