"""Questionnaires an organisation can use: the built-in ones and those it has used before.

A version is stored with its content hash and never changes. Parsed ones are kept in memory.
"""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import select

from app import questionnaires
from app.answering.progress import minutes_for
from app.answering.questionnaire import questionnaire_of
from app.models import db
from app.models.assessments import Form, QuestionnaireVersion
from app.questionnaires import Questionnaire
from app.web.locale import language


class Size(NamedTuple):
    """How much a questionnaire asks, in both forms."""

    full: int
    full_minutes: int
    short: int
    short_minutes: int


def default() -> Questionnaire:
    """The questionnaire that comes with Wegmarke."""
    return questionnaires.default()


def stored(content_hash: str) -> QuestionnaireVersion:
    """The organisation's row for a questionnaire of `choices`; written when first used."""
    row = _row(content_hash)
    if row is None:
        row = store(default(), questionnaires.default_source())
        if row.content_hash != content_hash:
            raise LookupError(content_hash)
    return row


def store(questionnaire: Questionnaire, source: str) -> QuestionnaireVersion:
    """Keep a questionnaire by its content; the same content is kept once."""
    row = _row(questionnaire.content_hash)
    if row is None:
        row = QuestionnaireVersion(
            key=questionnaire.key,
            version=questionnaire.version,
            content_hash=questionnaire.content_hash,
            source=source,
        )
        db.session.add(row)
        db.session.flush()
    return row


def of(version: QuestionnaireVersion) -> Questionnaire:
    """The questionnaire of a stored version."""
    return questionnaire_of(version)


def known(content_hash: str) -> Questionnaire | None:
    """The questionnaire with this content, if this organisation has used it or may use it."""
    if content_hash == default().content_hash:
        return default()
    row = _row(content_hash)
    return of(row) if row else None


def choices() -> list[tuple[str, str]]:
    """Content hash and label, the built-in one first."""
    first = default()
    used = {
        row.content_hash: _label(of(row))
        for row in db.session.scalars(
            select(QuestionnaireVersion).order_by(
                QuestionnaireVersion.key, QuestionnaireVersion.created_at.desc()
            )
        )
        if row.content_hash != first.content_hash
    }
    return [(first.content_hash, _label(first)), *used.items()]


def sizes() -> dict[str, Size]:
    """How much each choice asks."""
    found = {}
    for content_hash, _ in choices():
        questionnaire = known(content_hash)
        if questionnaire is not None:
            full, short = (count(questionnaire, form) for form in (Form.FULL, Form.SHORT))
            found[content_hash] = Size(full, minutes_for(full), short, minutes_for(short))
    return found


def count(questionnaire: Questionnaire, form: Form) -> int:
    """The number of capabilities a form asks."""
    return len(questionnaire.capabilities if form is Form.FULL else questionnaire.short_form)


def _row(content_hash: str) -> QuestionnaireVersion | None:
    return db.session.scalars(
        select(QuestionnaireVersion).where(QuestionnaireVersion.content_hash == content_hash)
    ).first()


def _label(questionnaire: Questionnaire) -> str:
    return f"{questionnaire.title.in_language(language())} {questionnaire.version}"
