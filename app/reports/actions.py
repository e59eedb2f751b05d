"""Asking for a report. Making it is the worker's: see tasks.py."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select

from app.models import db
from app.models.assessments import Assessment
from app.models.base import now
from app.models.documents import Document, DocumentState
from app.queue import ask_for
from app.reports import files
from app.reports.tasks import make_report

PAUSE = timedelta(seconds=15)
"""How long a failed report rests before it may be tried again."""


class TooSoon(Exception):
    """The last attempt was a moment ago; the text says so."""


def ask_for_report(assessment_id: UUID, language: str) -> None:
    """Have the report made unless it is there or on its way: however often one asks, one job."""
    _hold(assessment_id)
    document = db.session.scalars(
        select(Document).where(
            Document.assessment_id == assessment_id, Document.language == language
        )
    ).first()
    if document is None:
        document = Document(assessment_id=assessment_id, language=language)
        db.session.add(document)
        db.session.flush()
    elif not _is_wanted(document):
        return
    elif now() - document.requested_at < PAUSE:
        raise TooSoon(_("The last attempt was only a moment ago. Please wait a little."))
    document.state, document.progress, document.reason = DocumentState.QUEUED, 0, ""
    document.requested_at = now()
    ask_for(make_report, document.organisation_id, document.id)


def _hold(assessment_id: UUID) -> None:
    """One at a time: two first requests must not write two rows."""
    db.session.scalars(
        select(Assessment.id).where(Assessment.id == assessment_id).with_for_update()
    ).one()


def _is_wanted(document: Document) -> bool:
    if document.state is DocumentState.READY:
        return files.size_of(document.organisation_id, document.id) is None
    return document.state is DocumentState.FAILED
