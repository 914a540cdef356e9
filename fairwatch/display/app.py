# SPDX-License-Identifier: Apache-2.0
"""Puts the routers together. Knows the routes, not what stands behind them."""

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

from fairwatch import __version__
from fairwatch.display import problems
from fairwatch.display.models.base import Problem
from fairwatch.display.ports import Ports
from fairwatch.display.routers import (
    accounts,
    alarms,
    areas,
    cameras,
    cases,
    checks,
    complaints,
    compliance,
    connection,
    documents,
    duties,
    exchange,
    exclusions,
    filings,
    floor_plans,
    floors,
    grants,
    health,
    hls,
    holds,
    layouts,
    live,
    metrics,
    outlets,
    paper,
    peers,
    placements,
    plans,
    playback,
    public,
    registers,
    registry,
    session,
    setup,
    software,
    standards,
    stops,
    storage,
    supervision,
    territory,
)
from fairwatch.display.security import Guard
from fairwatch.display.static import serve_console

API = "/api/v1"
# The largest body is a list of rights. What is uploaded bounds itself, by its own limit.
MOST_BODY_BYTES = 1 << 20
_UPLOADS = frozenset(
    {
        f"{API}/documents",
        f"{API}/exchange/import",
        f"{API}/exchange/workbook",
        f"{API}/filings/answers",
        f"{API}/supervision/packages",
        f"{API}/peering/packages",
        f"{API}/software/advisories",
    }
)
_ROUTERS = (
    setup,
    session,
    accounts,
    cameras,
    playback,
    grants,
    live,
    hls,
    storage,
    connection,
    software,
    alarms,
    registers,
    layouts,
    registry,
    territory,
    areas,
    stops,
    floor_plans,
    floors,
    placements,
    checks,
    documents,
    filings,
    cases,
    holds,
    exchange,
    complaints,
    exclusions,
    compliance,
    standards,
    duties,
    outlets,
    paper,
    peers,
    supervision,
    plans,
)
_PROBLEM = {"description": "Problem details (RFC 9457)", "model": Problem}


def operation_id(route: APIRoute) -> str:
    """`list_cameras` becomes `listCameras`: the generated client's function names."""
    first, *rest = route.name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def create_api() -> FastAPI:
    """The routes alone: enough to describe the API."""
    app = FastAPI(
        title="Fairwatch",
        version=__version__,
        summary="Cameras, footage, who may see it and who did.",
        openapi_url=f"{API}/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        separate_input_output_schemas=False,
    )
    api = APIRouter(prefix=API, generate_unique_id_function=operation_id)
    for module in _ROUTERS:
        api.include_router(module.router, generate_unique_id_function=operation_id, responses={"default": _PROBLEM})
    app.include_router(api)
    app.include_router(health.router, generate_unique_id_function=operation_id)
    app.include_router(metrics.router, include_in_schema=False)
    app.include_router(public.router, include_in_schema=False)
    problems.install(app)
    return app


def create_app(ports: Ports) -> FastAPI:
    """The whole web application on top of `ports`."""
    app = create_api()
    app.state.ports = ports
    serve_console(app)
    app.add_middleware(Guard, most_bytes=MOST_BODY_BYTES, uploads=_UPLOADS)
    return app
