"""What the page of the report shows: the round, if one may read it, and its two documents."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select

from app.domain.policy import Actor
from app.findings.queries import findings_by
from app.models import db
from app.models.assessments import Assessment
from app.models.documents import Document, DocumentState
from app.reports import files
from app.web.locale import LANGUAGES


class Stage(StrEnum):
    """Where a report is, as its reader sees it."""

    NEVER_ASKED = "never_asked"
    ON_ITS_WAY = "on_its_way"
    READY = "ready"
    FAILED = "failed"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Report:
    """The report in one language: its document, and the file's size if there is one."""

    language: str
    document: Document | None
    size: int | None

    @property
    def stage(self) -> Stage:
        """A finished document whose file is missing is gone: it can be made again."""
        if self.document is None:
            return Stage.NEVER_ASKED
        if self.document.state is DocumentState.FAILED:
            return Stage.FAILED
        if self.document.state is DocumentState.READY:
            return Stage.GONE if self.size is None else Stage.READY
        return Stage.ON_ITS_WAY


def readable_round(actor: Actor, round_id: UUID) -> Assessment | None:
    """A round whose findings this actor may read."""
    row = db.session.execute(findings_by(actor).where(Assessment.id == round_id)).first()
    return row[0] if row else None


def reports(round_id: UUID) -> list[Report]:
    """The reports of a round, one per language, made or not."""
    documents = {
        document.language: document
        for document in db.session.scalars(
            select(Document).where(Document.assessment_id == round_id)
        )
    }
    return [_report(language, documents.get(language)) for language in LANGUAGES]


def report(round_id: UUID, language: str) -> Report:
    """One of them."""
    return next(one for one in reports(round_id) if one.language == language)


def content(round_id: UUID, language: str) -> bytes | None:
    """The file of a finished report; None if there is none."""
    document = report(round_id, language).document
    if document is None or document.state is not DocumentState.READY:
        return None
    return files.content_of(document.organisation_id, document.id)


def _report(language: str, document: Document | None) -> Report:
    is_made = document is not None and document.state is DocumentState.READY
    size = files.size_of(document.organisation_id, document.id) if document and is_made else None
    return Report(language, document, size)
