# SPDX-License-Identifier: Apache-2.0
"""Before anything runs: the schema, the installation's id and key, the first volume, the setup token.

`python -m fairwatch.serve.prepare DATA`, run by the supervisor, which does
not import any of this itself.
"""

import sys
import uuid
from pathlib import Path

from sqlalchemy import Engine, insert, select

from fairwatch import __version__
from fairwatch.accounts.models import SYSTEM
from fairwatch.accounts.passwords import Passwords
from fairwatch.accounts.register import Action, AuditLog
from fairwatch.accounts.secrets import open_sealer
from fairwatch.accounts.service import Accounts
from fairwatch.accounts.throttle import Throttle
from fairwatch.clock import Clock, SystemClock
from fairwatch.db.engine import open_engine, write
from fairwatch.db.program import put_asks, put_program
from fairwatch.db.tables import setting
from fairwatch.db.upgrade import upgrade
from fairwatch.errors import FairwatchError
from fairwatch.govern.documents import drop_broken_off
from fairwatch.govern.duties.kinds import kinds
from fairwatch.govern.registry.territory import furnish
from fairwatch.settings import Settings, load
from fairwatch.store.volumes import Volumes

from .logs import set_up_logging
from .sockets import check_port, check_sockets

INSTALLATION = "installation"


def prepare(settings: Settings) -> Engine:
    """Bring the data directory to this version. Safe to repeat."""
    settings.data.mkdir(parents=True, exist_ok=True)
    engine = open_engine(settings.database)
    upgrade(engine)
    furnish(engine)
    installation = ensure_installation(engine)
    open_sealer(settings.data, engine)
    Volumes(engine, settings.data, installation).ensure_default(settings.volume_floor_bytes)
    drop_broken_off(settings.data)
    note_program(engine, SystemClock())
    return engine


def ensure_installation(engine: Engine) -> str:
    """The id of this installation; made at the first start."""
    with write(engine) as connection:
        known = connection.scalar(select(setting.c.value).where(setting.c.name == INSTALLATION))
        if known is not None:
            return str(known)
        made = uuid.uuid4().hex
        connection.execute(insert(setting).values(name=INSTALLATION, value=made))
        return made


def note_program(engine: Engine, clock: Clock, version: str = __version__) -> None:
    """Keep which version runs, and since when; that another one ran before is in the audit log. Keep also since when
    what only this program wishes is asked for.
    """
    with write(engine) as connection:
        now_us = clock.utc_us()
        put_asks(connection, [each.id for each in kinds().values() if each.own], now_us)
        before = put_program(connection, version, now_us)
        if before is not None and before.version != version:
            note = AuditLog(engine, clock).by(SYSTEM)
            detail = {"before": {"version": before.version}, "after": {"version": version}}
            note(connection, Action.PROGRAM_CHANGED, "program", detail)


def setup_address(settings: Settings, token: str) -> str:
    """Where the first administrator is made."""
    scheme = "https" if settings.tls_cert else "http"
    host = "localhost" if settings.host in ("127.0.0.1", "0.0.0.0", "::") else settings.host
    return f"{scheme}://{host}:{settings.port}/setup?token={token}"


def accounts_of(engine: Engine) -> Accounts:
    """The accounts service on its own, for programs that are not the web process."""
    clock = SystemClock()
    return Accounts(engine, clock, Passwords(), AuditLog(engine, clock), Throttle(clock))


def main() -> int:
    """The process: 0, or 1 with what is wrong on standard error."""
    settings = load(data=Path(sys.argv[1]))
    set_up_logging(settings)
    try:
        check_sockets(settings.data, settings.recorders)
        check_port(settings.host, settings.port)
        engine = prepare(settings)
        token = accounts_of(engine).setup_token()
    except FairwatchError as error:
        sys.stderr.write(f"Fairwatch cannot start: {error.detail}\n")
        return 1
    if token is not None:
        sys.stdout.write(
            f"\n  First start. Make the administrator's account here (the link works once):\n"
            f"  {setup_address(settings, token)}\n\n"
        )
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
