# SPDX-License-Identifier: Apache-2.0
"""The page for the people filmed, which a unit may switch on: read without signing in. No pictures."""

from typing import Annotated

from fastapi import APIRouter, Header, Path, Query
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse

from fairwatch.display.security import PortsDep
from fairwatch.govern.compliance.public import POLICY

router = APIRouter(tags=["public"])


@router.get("/public/{unit_uuid}", include_in_schema=False)
def read_public_page(
    ports: PortsDep,
    unit_uuid: Annotated[str, Path(max_length=40)],
    language: Annotated[str | None, Query(pattern="^(zh|en)$")] = None,
    sign: bool = False,
    accept_language: Annotated[str, Header()] = "",
) -> HTMLResponse:
    """Which cameras there are where and why, how long footage is kept, whom to ask; with `sign` the sign to print."""
    chosen = language or ("en" if accept_language and "zh" not in accept_language.lower() else "zh")
    page = ports.public_pages.page(unit_uuid, chosen, sign=sign)
    if page is None:
        raise HTTPException(404, "There is no such page.")
    return HTMLResponse(page, headers={"Content-Security-Policy": POLICY, "Cache-Control": "public, max-age=60"})
