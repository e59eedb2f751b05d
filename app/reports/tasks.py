"""Making a report: claim it, collect, set, print, keep; and looking after those left behind.

Each step is committed, so that the page sees it, and so that no transaction is open while the
press works. A worker that dies leaves a document "working"; the minute's look finds it.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from flask import current_app, g
from sqlalchemy import and_, or_, select

from app.models import db, tenancy
from app.models.base import now
from app.models.documents import Document, DocumentState
from app.queue import ask_for, every_minute, task
from app.reports import files, paper
from app.reports.document import TIMEOUT_SECONDS, DocumentError, Fault, printed
from app.reports.sentences import Setback
from app.web.transaction import work_done, work_failed

CLAIMED, COLLECTED, PRINTED, DONE = 10, 30, 90, 100
"""How far a report is, in per cent, after each step."""
LOST_AFTER = timedelta(minutes=2)
DEAD_AFTER = timedelta(seconds=3 * TIMEOUT_SECONDS)


@task
def make_report(organisation_id: UUID, document_id: UUID) -> None:
    """Make one report, or write down why there is none."""
    tenancy.enter(organisation_id)
    document = _claimed(document_id)
    if document is None:
        return
    try:
        _make(document)
    except Exception as error:  # whatever it is, somebody waits for a sentence
        work_failed()
        current_app.logger.exception("report %s failed", document_id)
        _give_up(document_id, _reason(error))


@every_minute
def look_after_reports() -> None:
    """Ask again for what got lost; a worker that died twice over a report has failed."""
    lost = now() - LOST_AFTER
    dead = now() - DEAD_AFTER
    with tenancy.everywhere():
        left = db.session.execute(
            select(Document.organisation_id, Document.id).where(
                or_(
                    and_(Document.state == DocumentState.QUEUED, Document.requested_at < lost),
                    and_(Document.state == DocumentState.WORKING, Document.requested_at < dead),
                )
            )
        ).all()
    for organisation_id, document_id in left:
        with tenancy.inside(organisation_id):
            _revive(db.session.get_one(Document, document_id))


def _claimed(document_id: UUID) -> Document | None:
    """The document, taken by this worker alone; None if it needs nothing any more."""
    document = db.session.scalars(
        select(Document).where(Document.id == document_id).with_for_update()
    ).first()
    if document is None or document.state is not DocumentState.QUEUED:
        return None
    document.state, document.progress = DocumentState.WORKING, CLAIMED
    document.requested_at = now()
    work_done()
    return document


def _make(document: Document) -> None:
    organisation_id, document_id = document.organisation_id, document.id
    g.language = document.language
    html = paper.report(document.assessment_id)
    _step(document_id, COLLECTED)
    made = printed(html)
    _step(document_id, PRINTED)
    files.keep(organisation_id, document_id, made.content)
    document = db.session.get_one(Document, document_id)
    document.state, document.progress, document.reason = DocumentState.READY, DONE, ""
    document.pages, document.made_at = made.pages, now()


def _step(document_id: UUID, progress: int) -> None:
    db.session.get_one(Document, document_id).progress = progress
    work_done()


def _give_up(document_id: UUID, reason: str) -> None:
    document = db.session.get(Document, document_id)
    if document is not None:
        document.state, document.reason = DocumentState.FAILED, reason


def _reason(error: Exception) -> str:
    if isinstance(error, DocumentError):
        return error.fault
    return Setback.NO_ROOM if isinstance(error, OSError) else Fault.BROKEN


def _revive(document: Document) -> None:
    """Once more after a dead worker, not for ever: a report that kills workers must not queue."""
    if document.state is DocumentState.WORKING:
        if document.reason == Setback.INTERRUPTED:
            document.state = DocumentState.FAILED
            return
        document.state, document.reason = DocumentState.QUEUED, Setback.INTERRUPTED
    document.requested_at = now()
    ask_for(make_report, document.organisation_id, document.id)
