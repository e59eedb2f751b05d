"""Outgoing mail: an outbox row in the transaction, composed by the worker when it is sent.

No row ever holds a link: the composer computes it at the last moment. Delivery is at least
once: a crash between the server's "250" and our commit sends a mail twice rather than never.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from email.headerregistry import BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import Policy, default
from email.utils import formatdate, make_msgid
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit
from uuid import UUID, uuid4

from flask import current_app, g
from sqlalchemy import select

from app.config import Settings
from app.models import db, tenancy
from app.models.base import now
from app.models.mail import MailState, OutboxMail
from app.queue import ask_for, every_minute, task

WAITS = [timedelta(minutes=m) for m in (1, 5, 15, 60, 240)]
"""How long to wait after each failed attempt; after the last one the mail has failed."""
BATCH = 50
TIMEOUT_SECONDS = 20
DEMO_DOMAIN = "nordlicht.example"


@dataclass(frozen=True, slots=True)
class Letter:
    """A composed mail: plain text, one language.

    `unsubscribe`: the address at which its reader turns mails of this kind off.
    """

    subject: str
    body: str
    unsubscribe: str = ""


class _OneLine(UnstructuredHeader, BaseHeader):
    """A header that holds an address: folded or encoded, no mail program could follow it."""

    def fold(self, *, policy: Policy) -> str:
        """The header as it is."""
        return f"{self.name}: {self}{policy.linesep}"


_headers = HeaderRegistry()
_headers.map_to_type("list-unsubscribe", _OneLine)
MAIL_POLICY = default.clone(header_factory=_headers)

Composer = Callable[[OutboxMail], Letter | None]
_composers: dict[str, Composer] = {}


def composes(kind: str) -> Callable[[Composer], Composer]:
    """Register how mails of a kind are written; None means there is no longer a reason to."""

    def register(composer: Composer) -> Composer:
        _composers[kind] = composer
        return composer

    return register


def post(
    kind: str, recipient: str, language: str, subject_id: UUID, about_id: UUID | None = None
) -> None:
    """Put a mail into the outbox of the present transaction."""
    organisation = tenancy.current()
    db.session.add(
        OutboxMail(
            kind=kind,
            recipient=recipient,
            language=language,
            subject_id=subject_id,
            about_id=about_id,
            organisation_id=None if organisation == tenancy.NOWHERE else organisation,
        )
    )
    ask_for(deliver_due)


@every_minute
@task
def deliver_due() -> None:
    """Send everything that is due; each mail is committed on its own."""
    if not _due_ids():
        return
    try:
        with _server(current_app.config["SETTINGS"]) as send:
            while ids := _due_ids():
                for mail_id in ids:
                    _deliver(mail_id, send)
    except (OSError, smtplib.SMTPException) as error:
        current_app.logger.warning("mail server away: %s", type(error).__name__)
        _postpone_all(error)


def retry(about_id: UUID) -> None:
    """Give the failed mails about something another chance."""
    for mail in db.session.scalars(
        select(OutboxMail).where(
            OutboxMail.about_id == about_id, OutboxMail.state == MailState.FAILED
        )
    ):
        mail.state, mail.attempts, mail.due_at, mail.reason = MailState.QUEUED, 0, now(), ""
    ask_for(deliver_due)


def _due_ids() -> list[UUID]:
    rows = db.session.scalars(
        select(OutboxMail.id)
        .where(OutboxMail.state == MailState.QUEUED, OutboxMail.due_at <= now())
        .order_by(OutboxMail.due_at)
        .limit(BATCH)
    )
    return list(rows)


def _deliver(mail_id: UUID, send: Callable[[EmailMessage], None]) -> None:
    mail = db.session.get_one(OutboxMail, mail_id)
    if mail.kind not in _composers:
        _give_up(mail, f"nobody writes mails of the kind {mail.kind}")
        db.session.commit()
        return
    try:
        letter = _compose(mail)
        if letter is not None:
            send(_message(mail, letter))
        mail = db.session.get_one(OutboxMail, mail_id)
        mail.state, mail.reason = MailState.SENT, ""
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as error:
        _note_failure(db.session.get_one(OutboxMail, mail_id), error)
    db.session.commit()


def _compose(mail: OutboxMail) -> Letter | None:
    g.language = mail.language
    composer = _composers[mail.kind]
    if mail.organisation_id is None:
        return composer(mail)
    with tenancy.inside(mail.organisation_id):
        return composer(mail)


def _message(mail: OutboxMail, letter: Letter) -> EmailMessage:
    settings: Settings = current_app.config["SETTINGS"]
    message = EmailMessage(policy=MAIL_POLICY)
    message["From"] = settings.mail_from
    message["To"] = mail.recipient
    message["Subject"] = letter.subject
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain="wegmarke.invalid")
    message["Auto-Submitted"] = "auto-generated"
    if letter.unsubscribe:
        message["List-Unsubscribe"] = f"<{letter.unsubscribe}>"
    if letter.unsubscribe and settings.https:  # RFC 8058 knows one click with https only
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(letter.body)
    message["Content-Language"] = mail.language
    return message


def _postpone_all(error: Exception) -> None:
    db.session.rollback()
    for mail_id in _due_ids():
        _note_failure(db.session.get_one(OutboxMail, mail_id), error)
    db.session.commit()


def _note_failure(mail: OutboxMail, error: Exception) -> None:
    mail.reason = _reason(error)
    if mail.attempts < len(WAITS):
        mail.due_at = now() + WAITS[mail.attempts]
    else:
        mail.state = MailState.FAILED
    mail.attempts += 1


def _give_up(mail: OutboxMail, reason: str) -> None:
    current_app.logger.error("mail not sent: %s", reason)
    mail.state, mail.reason = MailState.FAILED, reason


def _reason(error: Exception) -> str:
    """The server's own words where it gave any, in one line."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
        return f"{code} {words.decode(errors='replace')}"[:300]
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        text = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
        return f"{error.smtp_code} {text}"[:300]
    return f"{type(error).__name__}: {error}"[:300]


@contextmanager
def _server(settings: Settings) -> Iterator[Callable[[EmailMessage], None]]:
    """A way to send, open for as long as there is mail."""
    url = urlsplit(settings.mail_url or (settings.data_dir / "mails").as_uri())
    if url.scheme == "file":
        folder = Path(unquote(url.path))
        folder.mkdir(parents=True, exist_ok=True)
        yield lambda message: _file(folder, message)
        return
    secure = url.scheme == "smtps"
    port = url.port or (465 if secure else 25)
    connect = smtplib.SMTP_SSL if secure else smtplib.SMTP
    with connect(url.hostname or "localhost", port, timeout=TIMEOUT_SECONDS) as server:
        if not secure and parse_qs(url.query).get("starttls") == ["1"]:
            server.starttls(context=ssl.create_default_context())
        if url.username:
            server.login(unquote(url.username), unquote(url.password or ""))
        yield lambda message: _smtp(server, message)


def _smtp(server: smtplib.SMTP, message: EmailMessage) -> None:
    """Hand it to the server, unless it is for one of the demo's people, who exist nowhere."""
    if not message["To"].lower().endswith(f"@{DEMO_DOMAIN}"):
        server.send_message(message)


def _file(folder: Path, message: EmailMessage) -> None:
    (folder / f"{uuid4().hex}.eml").write_bytes(message.as_bytes())
