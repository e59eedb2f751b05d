"""What has changed between two rounds, field by field, for the whole organisation.

Tests run on fields, never on single capabilities (domain.md 7), and only between rounds that asked
the same of everyone. What they rest on is never shown: only whether a change is assured.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.domain import change
from app.domain.policy import Actor
from app.findings.queries import findings_by
from app.models import db
from app.models.assessments import Assessment, Findings

MOST_KEPT = 64


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field between two rounds: `p` after Holm, `delta` above 0 where it is higher now."""

    field: str
    p: float
    delta: float

    @property
    def is_assured(self) -> bool:
        """Whether the change is larger than chance and large enough to matter."""
        return change.assured(self.p, self.delta)

    @property
    def is_up(self) -> bool:
        """Whether people stand higher now; says nothing where the change is not assured."""
        return self.delta > 0


_kept: dict[tuple[UUID, UUID], dict[str, FieldChange]] = {}
"""By both findings: frozen, so compared once."""


def field_changes(actor: Actor, before: UUID, after: UUID) -> dict[str, FieldChange]:
    """By field, those that may be compared; none where the rounds asked different things.

    Rounds by their ids, both as this actor may read them.
    """
    rows = {
        row.id: row
        for row in db.session.execute(
            findings_by(actor)
            .with_only_columns(
                Assessment.id, Assessment.questionnaire_version_id, Assessment.form,
                Findings.id.label("findings_id"),
            )
            .where(Assessment.id.in_((before, after)))
        )
    }  # fmt: skip
    if len(rows) < 2:
        return {}
    old, new = rows[before], rows[after]
    if (old.questionnaire_version_id, old.form) != (new.questionnaire_version_id, new.form):
        return {}
    key = (old.findings_id, new.findings_id)
    if key not in _kept:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        _kept[key] = _compared(*key)
    return _kept[key]


def _compared(before: UUID, after: UUID) -> dict[str, FieldChange]:
    query = select(Findings.id, Findings.personal_means).where(Findings.id.in_((before, after)))
    means: dict[UUID, dict[str, Any]] = {row.id: row.personal_means
                                         for row in db.session.execute(query)}  # fmt: skip
    old, new = means[before], means[after]
    found = []
    for field in old:
        p = change.unlinked_p(old[field], new.get(field, ()))
        delta = change.cliffs_delta(old[field], new.get(field, ()))
        if p is not None and delta is not None:
            found.append((field, p, delta))
    corrected = change.holm([p for _field, p, _delta in found])
    return {
        field: FieldChange(field, p, delta)
        for (field, _raw, delta), p in zip(found, corrected, strict=True)
    }
