# SPDX-License-Identifier: Apache-2.0
"""Sends reminders to the outlets: one letter or one call each time for all that is new.

A webhook gets JSON by POST, signed as `X-Fairwatch-Signature: sha256=HMAC(secret, time + "." + body)` (RFC 2104) with
the time of `X-Fairwatch-Time` (UTC seconds); redirects are not followed, and nothing goes to link-local addresses (RFC
3927), where clouds keep their machines' credentials. What fails is kept with the outlet, shown, and tried again after
five minutes.
"""

import hashlib
import hmac
import http.client
import json
import smtplib
import ssl
import urllib.error
import urllib.request
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import Engine, insert, or_, select, update

from fairwatch.clock import Clock
from fairwatch.db.engine import write
from fairwatch.db.govern import dispatch, outlet, reminder
from fairwatch.govern.reach import NoRedirects, Plain, Secure, Watch, cause_of
from fairwatch.settings import Settings

from .kinds import kinds
from .outlets import EMAIL, Sealing, about
from .reminders import Reminder, to_reminder
from .subjects import ZONE

RETRY_US = 5 * 60 * 1_000_000
# Of silence, and for all of a call.
TIMEOUT_S, _MOST_S = 20.0, 60.0
_MOST = 200
# What is no kind of the register of duties.
_OTHERS = {
    "case-official": ("国家机关调取申请", "Request of a state organ"),
    "case-person": ("被拍摄人查阅申请", "Request of a person filmed"),
    "filing": ("备案", "Filing"),
    "hold": ("图像保全", "Footage on hold"),
    "register-access": ("调取登记", "Access register"),
    "register-audit": ("操作日志", "Audit log"),
    "register-deletion": ("删除记录", "Deletion log"),
    "register-entry": ("职责登记簿", "Register of duties"),
}
_WORDS = {
    ("missing", "overdue"): ("从未完成", "never done"),
    ("lapses", "soon"): ("即将到期", "runs out soon"),
    ("lapses", "overdue"): ("已到期", "ran out"),
    ("open", "soon"): ("待处理", "waits for its answer"),
    ("open", "overdue"): ("逾期未处理", "answer overdue"),
    ("handover", "overdue"): ("未交接班", "no handover"),
    ("hole", "soon"): ("即将无人值班", "nobody on duty soon"),
    ("hole", "overdue"): ("无人值班", "nobody on duty"),
    ("absent", "overdue"): ("未登录", "not signed in"),
    ("broken", "overdue"): ("与写入时不一致", "not as it was written"),
    ("review", "soon"): ("即将复核", "to be reviewed soon"),
    ("review", "overdue"): ("逾期未复核", "review overdue"),
    ("ends", "soon"): ("即将期满", "ends soon"),
    ("stuck", "overdue"): ("未能送达", "does not get through"),
}


_log = structlog.get_logger("fairwatch.govern")


class NotSent(Exception):
    """Why something could not be sent: a code, and the words of the other side."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


class Sender:
    """Sends what was not sent yet. Blocks while it sends: call it from a thread."""

    def __init__(self, engine: Engine, clock: Clock, settings: Settings, sealer: Sealing) -> None:
        self._engine = engine
        self._clock = clock
        self._settings = settings
        self._sealer = sealer

    def step(self) -> int:
        """Try each outlet that has something new. Gives how many reminders were sent."""
        now_us = self._clock.utc_us()
        ready = or_(outlet.c.failed_us.is_(None), outlet.c.failed_us <= now_us - RETRY_US)
        with self._engine.connect() as connection:
            rows = connection.execute(select(outlet).where(outlet.c.enabled, ready).order_by(outlet.c.id)).all()
        return sum(self._serve(row) for row in rows)

    def _serve(self, row: Any) -> int:
        sent = select(dispatch.c.reminder_id).where(dispatch.c.outlet_id == row.id)
        query = select(reminder).where(reminder.c.cleared_us.is_(None), reminder.c.id.not_in(sent))
        if row.unit_id is not None:
            query = query.where(reminder.c.unit_id == row.unit_id)
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(reminder.c.id).limit(_MOST)).mappings()
            fresh = [to_reminder(each) for each in rows]
        if not fresh:
            return 0
        try:
            if row.kind == EMAIL:
                self._mail(row.target, fresh)
            else:
                self._call(row, fresh)
        except NotSent as error:
            self._failed(row.id, error.code, str(error))
            return 0
        except smtplib.SMTPAuthenticationError as error:
            self._failed(row.id, "wrong-password", str(error))
            return 0
        except (smtplib.SMTPException, http.client.HTTPException) as error:
            self._failed(row.id, "refused", str(error) or repr(error))
            return 0
        except (OSError, UnicodeError) as error:
            # A name that is none (`a..b`) is no OSError.
            self._failed(row.id, *cause_of(error))
            return 0
        except Exception as error:  # a supervised boundary: one outlet's address keeps no other's reminders back
            _log.exception("outlet failed", outlet=row.id)
            self._failed(row.id, "here-error", repr(error))
            return 0
        self._done(row.id, fresh)
        return len(fresh)

    def _mail(self, target: str, fresh: Sequence[Reminder]) -> None:
        settings = self._settings
        if not settings.smtp_host:
            raise NotSent("no-mail-server", "No mail server is set: smtp_host.")
        letter = EmailMessage()
        letter["Subject"] = f"Fairwatch: {len(fresh)} 项待办 / {len(fresh)} due"
        letter["From"] = settings.smtp_from or f"fairwatch@{settings.smtp_host}"
        letter["To"] = target
        letter["Date"] = datetime.fromtimestamp(self._clock.utc_us() / 1e6, UTC)
        letter.set_content("\n".join(self._line(each) for each in fresh) + "\n")
        context = ssl.create_default_context()
        secure = settings.smtp_security == "tls"
        mail: smtplib.SMTP = (
            smtplib.SMTP_SSL(settings.smtp_host, settings.smtp_port, timeout=TIMEOUT_S, context=context)
            if secure
            else smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=TIMEOUT_S)
        )
        with mail:
            if settings.smtp_security == "starttls":
                mail.starttls(context=context)
            if settings.smtp_username:
                mail.login(settings.smtp_username, settings.smtp_password or "")
            mail.send_message(letter)

    def _line(self, each: Reminder) -> str:
        kind = kinds().get(each.kind)
        zh, en = _WORDS.get((each.params["why"], each.params["stage"]), ("待办", "due"))
        what = " · ".join(part for part in (each.params["site"], each.params["name"]) if part)
        day = "" if each.due_us is None else f" [{_moment(each.due_us)}]"
        link = f"\n  {self._settings.console_url.rstrip('/')}{each.link}" if self._settings.console_url else ""
        names = (kind.name.zh, kind.name.en) if kind else _OTHERS.get(each.kind, (each.kind, each.kind))
        return f"- {names[0]}：{zh} / {names[1]}: {en}{' – ' + what if what else ''}{day}{link}"

    def _call(self, row: Any, fresh: Sequence[Reminder]) -> None:
        reminders = [
            {
                "id": each.id,
                "unit_id": each.unit_id,
                "kind": each.kind,
                "params": each.params,
                "link": each.link,
                "due_us": each.due_us,
                "raised_us": each.raised_us,
            }
            for each in fresh
        ]
        body = json.dumps({"event": "reminders", "reminders": reminders}, ensure_ascii=False).encode()
        stamp = str(self._clock.utc_us() // 1_000_000)
        secret = self._sealer.open(row.secret_sealed, about(row.id))
        request = urllib.request.Request(  # noqa: S310 - the address was tested: http or https
            row.target,
            data=body,
            method="POST",
            headers={
                "Content-Type": "application/json",
                "User-Agent": "Fairwatch",
                "X-Fairwatch-Time": stamp,
                "X-Fairwatch-Signature": "sha256=" + signature(secret, stamp, body),
            },
        )
        with Watch(_MOST_S) as watch:
            trusted = Secure(watch, ssl.create_default_context())
            opener = urllib.request.build_opener(NoRedirects(), Plain(watch), trusted)
            try:
                opener.open(request, timeout=TIMEOUT_S).close()
            except urllib.error.HTTPError as error:
                with error:
                    raise NotSent("refused", f"HTTP {error.code} {error.reason}") from None
            except (OSError, http.client.HTTPException):
                if watch.ended:
                    raise NotSent("timeout", "The call took too long.") from None
                raise

    def _failed(self, outlet_id: int, code: str, detail: str) -> None:
        values = {"failed_us": self._clock.utc_us(), "failure": code, "failure_detail": detail[:500]}
        with write(self._engine) as connection:
            connection.execute(update(outlet).where(outlet.c.id == outlet_id).values(values))

    def _done(self, outlet_id: int, fresh: Sequence[Reminder]) -> None:
        now_us = self._clock.utc_us()
        ids = [each.id for each in fresh]
        with write(self._engine) as connection:
            rows = [{"reminder_id": each, "outlet_id": outlet_id, "sent_us": now_us} for each in ids]
            connection.execute(insert(dispatch), rows)
            unsent = update(reminder).where(reminder.c.id.in_(ids), reminder.c.sent_us.is_(None))
            connection.execute(unsent.values(sent_us=now_us))
            connection.execute(
                update(outlet).where(outlet.c.id == outlet_id).values(failed_us=None, failure="", failure_detail="")
            )


def _moment(at_us: int) -> str:
    """As people there read a clock, with the zone's distance from UTC; the end of a day as that day."""
    at = datetime.fromtimestamp(at_us / 1e6, ZoneInfo(ZONE))
    if at.hour == at.minute == 0:
        return (at - timedelta(days=1)).date().isoformat()
    return f"{at:%Y-%m-%d %H:%M} {at:%z}"


def signature(secret: str, stamp: str, body: bytes) -> str:
    """What proves to a webhook that a call is ours: hex HMAC-SHA256 over the time, a dot and the body."""
    return hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
