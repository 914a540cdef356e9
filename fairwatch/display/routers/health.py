# SPDX-License-Identifier: Apache-2.0
"""`/healthz`: is the product ready. Asked by machines, without sign-in, so it tells little."""

from typing import Literal

import structlog
from fastapi import APIRouter, Response
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from fairwatch.display.models.base import Output
from fairwatch.display.ports import Ports
from fairwatch.display.security import PortsDep

router = APIRouter(tags=["health"])

_log = structlog.get_logger("fairwatch.display")


class Health(Output):
    status: Literal["ok", "failing"]
    database: bool
    recorders: bool


@router.get("/healthz", responses={503: {"model": Health}})
def get_health(ports: PortsDep, response: Response) -> Health:
    """200 when requests can be answered and every recorder is there, else 503."""
    database = _database_answers(ports)
    recorders = ports.recorders.connected
    ready = database and recorders
    response.status_code = 200 if ready else 503
    return Health(status="ok" if ready else "failing", database=database, recorders=recorders)


def _database_answers(ports: Ports) -> bool:
    try:
        with ports.engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    except SQLAlchemyError as error:
        _log.warning("database does not answer", error=str(error))
        return False
    return True
