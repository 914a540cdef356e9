# SPDX-License-Identifier: Apache-2.0
"""Reminders: raised and cleared with what is due, and sent to real servers at the other end."""

import email
import hashlib
import hmac
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import StreamRequestHandler, TCPServer, ThreadingTCPServer

import pytest
from sqlalchemy import Engine, select, update

from fairwatch.accounts.models import SYSTEM, Account, Role
from fairwatch.accounts.secrets import Sealer
from fairwatch.db.engine import write
from fairwatch.db.govern import outlet, reminder
from fairwatch.govern.duties import sending
from fairwatch.govern.duties.errors import OutletInvalid
from fairwatch.govern.duties.notices import Notices
from fairwatch.govern.duties.outlets import Outlets
from fairwatch.govern.duties.reminders import Reminders
from fairwatch.govern.duties.sending import RETRY_US, Sender
from fairwatch.govern.reach import LinkLocal, refuse_link_local
from fairwatch.serve.rounds import reminding
from fairwatch.settings import Settings
from tests.govern.duties.office import DAY_US, Office, open_office

CLEAN = {"result": "clean"}


@dataclass
class MailServer:
    """What a mail server took; `refuses` makes it turn every recipient away."""

    letters: list[str] = field(default_factory=list)
    refuses: bool = False
    port: int = 0


@pytest.fixture
def mail() -> Iterator[MailServer]:
    """As much of SMTP (RFC 5321) as takes a letter, on a port of its own."""
    made = MailServer()

    class Handler(StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 ready\r\n")
            while line := self.rfile.readline():
                command = line.decode().strip().upper()
                if command.startswith("DATA"):
                    self.wfile.write(b"354 go on\r\n")
                    made.letters.append(b"".join(iter(self.rfile.readline, b".\r\n")).decode())
                    self.wfile.write(b"250 taken\r\n")
                elif command.startswith("RCPT") and made.refuses:
                    self.wfile.write(b"550 no such box\r\n")
                elif command.startswith("QUIT"):
                    self.wfile.write(b"221 bye\r\n")
                    return
                else:
                    self.wfile.write(b"250 ok\r\n")

    with listening(ThreadingTCPServer(("127.0.0.1", 0), Handler)) as port:
        made.port = port
        yield made


@contextmanager
def listening(server: TCPServer) -> Iterator[int]:
    """Serves in a thread for as long as the block lasts; gives the port."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class Hook:
    """What a webhook was sent, and what it answers."""

    port: int = 0
    status: int = 200
    location: str = ""
    calls: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
def hook() -> Iterator[Hook]:
    """An HTTP server on a port of its own."""
    made = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            made.calls.append((self.path, dict(self.headers.items()), body))
            self.send_response(made.status)
            if made.location:
                self.send_header("Location", made.location)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def do_GET(self) -> None:
            made.calls.append((self.path, {}, b""))

        def log_message(self, *args: object) -> None:
            """Quiet."""

    with listening(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as port:
        made.port = port
        yield made


@dataclass
class Post:
    """The services that remind."""

    office: Office
    reminders: Reminders
    outlets: Outlets
    sealer: Sealer
    chief: Account

    def sender(self, **settings: object) -> Sender:
        given = Settings(data=Path("nowhere"), smtp_security="none", **settings)  # type: ignore[arg-type]  # several
        return Sender(self.office.engine, self.office.house.clock, given, self.sealer)

    def add(self, kind: str, target: str, unit_id: int | None = None) -> str | None:
        note = self.office.house.audit.by(self.office.house.person(Role.VIEWER, f"v{kind}{unit_id}").actor)
        return self.outlets.add(self.chief, kind, target, unit_id, note)[1]


@pytest.fixture
def office(sqlite_engine: Engine) -> Office:
    """On SQLite: what is tested is the way out, not the queries."""
    return open_office(sqlite_engine)


@pytest.fixture
def post(office: Office) -> Post:
    """An office whose reminders can go out."""
    sealer = Sealer(bytes(32))
    engine = office.engine
    return Post(office, Reminders(engine, office.house.clock), Outlets(engine, sealer), sealer, office.manager)


def test_a_reminder_is_raised_once_and_again_when_it_is_overdue(post: Post) -> None:
    office = post.office
    office.admit(office.manager)
    office.enter("sweep", "place:1", "place:3", fields=CLEAN)
    post.reminders.sweep()
    assert not [each for each in post.reminders.list(post.chief) if each.kind == "sweep"]
    office.house.clock.advance(20 * DAY_US)
    assert post.reminders.sweep().raised == 2
    assert post.reminders.sweep().raised == 0
    office.house.clock.advance(20 * DAY_US)
    swept = post.reminders.sweep()
    assert (swept.raised, swept.cleared) == (2, 2)
    assert {each.params["stage"] for each in post.reminders.list(post.chief) if each.kind == "sweep"} == {"overdue"}


def test_what_was_cleared_long_ago_is_forgotten(post: Post) -> None:
    office = post.office
    office.admit(office.manager)
    post.reminders.sweep()
    office.enter("sweep", "place:1", "place:3", fields=CLEAN)
    assert post.reminders.sweep().cleared == 2
    office.house.clock.advance(100 * DAY_US)
    post.reminders.sweep()
    with office.engine.connect() as connection:
        left = connection.execute(select(reminder.c.cleared_us).where(reminder.c.cleared_us.is_not(None))).all()
    assert left == []


def test_a_letter_has_all_that_is_new_and_goes_once(post: Post, mail: MailServer) -> None:
    post.add("email", "duty@example.org")
    post.reminders.sweep()
    count, _ = post.reminders.count(post.chief)
    sender = post.sender(smtp_host="127.0.0.1", smtp_port=mail.port, console_url="https://video.example.org/")
    assert sender.step() == count
    assert len(mail.letters) == 1
    assert "To: duty@example.org" in mail.letters[0]
    assert sender.step() == 0
    assert all(each.sent_us for each in post.reminders.list(post.chief))


def test_a_letter_says_what_is_due_in_both_languages_with_a_link(post: Post, mail: MailServer) -> None:
    post.add("email", "duty@example.org")
    post.reminders.sweep()
    post.sender(smtp_host="127.0.0.1", smtp_port=mail.port, console_url="https://video.example.org/").step()
    letter = email.message_from_string(mail.letters[0], policy=policy.default)
    body = letter.get_body()
    assert body is not None
    text = body.get_content()
    assert "禁装部位检查：从未完成 / Sweep of a forbidden place: never done" in text
    assert "https://video.example.org/duties?new=sweep&subject=place:1" in text


def test_a_failure_is_kept_shown_and_tried_again_later(post: Post, mail: MailServer) -> None:
    post.add("email", "duty@example.org")
    post.reminders.sweep()
    mail.refuses = True
    sender = post.sender(smtp_host="127.0.0.1", smtp_port=mail.port)
    assert sender.step() == 0
    failed = post.outlets.list(post.chief)[0]
    assert failed.failed_us == post.office.now_us
    assert (failed.failure, "no such box" in failed.failure_detail) == ("refused", True)
    mail.refuses = False
    assert sender.step() == 0
    post.office.house.clock.advance(RETRY_US)
    assert sender.step() > 0
    assert post.outlets.list(post.chief)[0].failure == ""


def test_without_a_mail_server_the_outlet_says_so(post: Post) -> None:
    post.add("email", "duty@example.org")
    post.reminders.sweep()
    post.sender().step()
    assert post.outlets.list(post.chief)[0].failure == "no-mail-server"


def test_where_nobody_answers_the_outlet_says_so(post: Post) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    post.add("webhook", f"http://127.0.0.1:{port}/hook")
    post.reminders.sweep()
    post.sender().step()
    assert post.outlets.list(post.chief)[0].failure == "nobody-there"


def test_a_name_that_is_none_is_told_as_such(post: Post) -> None:
    post.add("webhook", "https://hooks..example.org/x")
    post.reminders.sweep()
    post.sender().step()
    assert post.outlets.list(post.chief)[0].failure == "no-such-host"


def test_a_webhook_that_never_answers_is_told_as_such(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "_MOST_S", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        post.add("webhook", f"http://127.0.0.1:{silent.getsockname()[1]}/hook")
        post.reminders.sweep()
        post.sender().step()
    assert post.outlets.list(post.chief)[0].failure == "timeout"


def test_a_webhook_can_tell_that_a_call_is_ours(post: Post, hook: Hook) -> None:
    secret = post.add("webhook", f"http://127.0.0.1:{hook.port}/hook?a=b")
    assert secret is not None
    post.reminders.sweep()
    assert post.sender().step() > 0
    path, headers, body = hook.calls[0]
    signed = headers["X-Fairwatch-Time"].encode() + b"." + body
    expected = "sha256=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    assert (path, headers["X-Fairwatch-Signature"]) == ("/hook?a=b", expected)
    sent = json.loads(body)["reminders"]
    assert {"sweep", "inspection"} <= {each["kind"] for each in sent}


@pytest.mark.parametrize("status", [302, 404, 500])
def test_a_webhook_that_does_not_take_it_has_failed_and_leads_nowhere_else(post: Post, hook: Hook, status: int) -> None:
    hook.status, hook.location = status, f"http://127.0.0.1:{hook.port}/elsewhere"
    post.add("webhook", f"http://127.0.0.1:{hook.port}/hook")
    post.reminders.sweep()
    assert post.sender().step() == 0
    assert [path for path, _, _ in hook.calls] == ["/hook"]
    (kept,) = post.outlets.list(post.chief)
    assert (kept.failure, str(status) in kept.failure_detail) == ("refused", True)


def test_one_outlet_that_fails_has_none_sent_twice_by_the_others(post: Post, hook: Hook) -> None:
    post.add("email", "duty@example.org")
    post.add("webhook", f"http://127.0.0.1:{hook.port}/hook")
    post.reminders.sweep()
    sender = post.sender()
    sender.step()
    post.office.house.clock.advance(RETRY_US)
    sender.step()
    assert len(hook.calls) == 1


@pytest.mark.parametrize(
    "wrong", ["https://例子.invalid/", "http://127.0.0.1:1/a\x7fb", "x@[Cugn~", "sealed with another key"]
)
def test_an_outlet_that_no_library_can_use_keeps_no_other_back(post: Post, hook: Hook, wrong: str) -> None:
    kind, usable = ("email", "a@example.org") if "@" in wrong else ("webhook", "https://one.invalid/")
    post.outlets.add(post.chief, kind, usable, None, post.office.house.audit.by(SYSTEM))
    post.add("webhook", f"http://127.0.0.1:{hook.port}/hook")
    change = {"secret_sealed": b"\x01" + bytes(40)} if " " in wrong else {"target": wrong}
    with write(post.office.engine) as connection:
        connection.execute(update(outlet).where(outlet.c.id == 1).values(**change))
    post.reminders.sweep()
    assert post.sender(smtp_host="127.0.0.1", smtp_port=1).step() > 0
    assert len(hook.calls) == 1
    first, second = post.outlets.list(post.chief)
    assert first.failure
    assert not second.failure


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        ("email", "x@[Cugn~"),
        ("email", "a\x01b@example.org"),
        ("email", "a@example.org\nBcc: b@example.org"),
        ("webhook", "https://例子.invalid/"),
        ("webhook", "https://a.invalid/\x7f"),
        ("webhook", "file:///etc/passwd"),
    ],
)
def test_what_no_letter_or_call_could_go_to_is_no_outlet(post: Post, kind: str, target: str) -> None:
    with pytest.raises(OutletInvalid):
        post.add(kind, target)


@pytest.mark.parametrize("address", ["169.254.169.254", "fe80::1%eth0", "::ffff:169.254.169.254"])
def test_no_webhook_is_link_local(address: str) -> None:
    with pytest.raises(LinkLocal):
        refuse_link_local(address)


def test_a_connection_says_where_it_leads_before_anything_is_sent(
    post: Post, hook: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    peers = []

    def refuse(address: str) -> None:
        peers.append(address)
        raise LinkLocal("no")

    monkeypatch.setattr("fairwatch.govern.reach.refuse_link_local", refuse)
    post.add("webhook", f"http://localhost:{hook.port}/hook")
    post.reminders.sweep()
    assert post.sender().step() == 0
    assert (peers, hook.calls) == (["127.0.0.1"], [])
    assert post.outlets.list(post.chief)[0].failure == "link-local"


def test_the_key_in_a_webhooks_address_is_in_no_register(post: Post) -> None:
    post.add("webhook", "https://chat.example.org/send?key=SECRET")
    note = post.office.house.audit.by(SYSTEM)
    post.outlets.change(post.chief, 1, 1, target="https://chat.example.org/send?key=SECRET2", enabled=None, note=note)
    post.outlets.remove(post.chief, 1, note)
    told = [json.dumps(entry.detail) for entry in post.office.house.audited() if entry.action.startswith("outlet.")]
    assert len(told) == 3
    assert all("chat.example.org" in each and "SECRET" not in each and "send" not in each for each in told)


def test_an_outlet_of_a_unit_gets_what_is_about_it(post: Post, hook: Hook) -> None:
    post.add("webhook", f"http://127.0.0.1:{hook.port}/hook", unit_id=2)
    post.reminders.sweep()
    post.sender().step()
    assert {each["unit_id"] for each in json.loads(hook.calls[0][2])["reminders"]} == {2}


def test_units_see_their_own_outlets_and_reminders(post: Post) -> None:
    post.add("webhook", "https://one.example.org/", unit_id=1)
    post.add("webhook", "https://two.example.org/", unit_id=2)
    mine = post.office.person(Role.MANAGER, "own", unit_id=1)
    assert [each.unit_id for each in post.outlets.list(mine)] == [1]
    post.reminders.sweep()
    assert {each.unit_id for each in post.reminders.list(mine)} == {1}


@pytest.mark.anyio
async def test_each_minute_does_every_part_though_one_fails(post: Post, hook: Hook) -> None:
    class Failing(Reminders):
        def sweep(self) -> object:  # type: ignore[override]  # it never gives anything
            raise RuntimeError("away")

    post.add("webhook", f"http://127.0.0.1:{hook.port}/hook")
    post.reminders.sweep()
    failing = Failing(post.office.engine, post.office.house.clock)
    notices = Notices(post.office.engine, post.office.house.clock)
    await reminding(post.office.effects, notices, failing, post.sender()).step()
    assert len(hook.calls) == 1
