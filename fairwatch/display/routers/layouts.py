# SPDX-License-Identifier: Apache-2.0
"""Saved arrangements of the wall."""

from fastapi import APIRouter, Response

from fairwatch.accounts.models import Session
from fairwatch.accounts.permissions import Permission
from fairwatch.display.models.base import PathId
from fairwatch.display.models.registers import LayoutInput, LayoutView
from fairwatch.display.security import Permitted, PortsDep, check_permission

router = APIRouter(prefix="/layouts", tags=["layouts"])


@router.get("")
def list_layouts(ports: PortsDep, session: Session = Permitted(Permission.LAYOUT_READ)) -> list[LayoutView]:
    """One's own layouts and the shared ones, by name."""
    return [LayoutView.model_validate(layout) for layout in ports.layouts.list(session.account.id)]


@router.post("", status_code=201)
def create_layout(
    body: LayoutInput, ports: PortsDep, session: Session = Permitted(Permission.LAYOUT_WRITE)
) -> LayoutView:
    """Save an arrangement."""
    if body.shared:
        check_permission(session, Permission.LAYOUT_SHARE)
    layout = ports.layouts.add(session.account.id, body.name, body.grid, body.tiles, shared=body.shared)
    return LayoutView.model_validate(layout)


@router.put("/{layout_id}")
def replace_layout(
    layout_id: PathId, body: LayoutInput, ports: PortsDep, session: Session = Permitted(Permission.LAYOUT_WRITE)
) -> LayoutView:
    """Save over one's own layout."""
    if body.shared:
        check_permission(session, Permission.LAYOUT_SHARE)
    layout = ports.layouts.replace(session.account.id, layout_id, body.name, body.grid, body.tiles, shared=body.shared)
    return LayoutView.model_validate(layout)


@router.delete("/{layout_id}", status_code=204)
def delete_layout(
    layout_id: PathId, ports: PortsDep, session: Session = Permitted(Permission.LAYOUT_WRITE)
) -> Response:
    """Remove one's own layout."""
    ports.layouts.remove(session.account.id, layout_id)
    return Response(status_code=204)
