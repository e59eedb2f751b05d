"""What the coach is asked about: the forms of objectives and key results while they are written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select

from app.domain.coach import KeyResultDraft, ObjectiveDraft
from app.domain.okrs import KeyResultType
from app.models import db
from app.models.measuring import Baseline, MeasuringPoint
from app.models.okrs import Objective
from app.okrs import coaching, objective_queries
from app.okrs.coaching import Coached
from app.web.fields import clean, is_storable
from app.web.locale import language

MOST_TYPED = 4000


def of_objective(form: Any, objective: Objective | None) -> Coached:
    """What there is to say about an objective's form as it stands."""
    return by_form(
        {
            "text": form.text.data or "",
            "parent": form.parent.data or "",
            "cycle": form.cycle.data or "",
            "orientation": form.orientation.data or "",
            "objective": str(objective.id) if objective else "",
        }
    )


def of_stored(objective: Objective) -> Coached:
    """The same about a stored objective, in the language of the page."""
    return by_form(
        {
            "text": objective.text.in_language(language()),
            "parent": str(objective.parent_id or ""),
            "cycle": str(objective.cycle_id),
            "orientation": objective.orientation.value,
            "objective": str(objective.id),
        }
    )


def by_form(typed: Mapping[str, str]) -> Coached:
    """The same from what a form would send: an objective's, or with `type` a key result's.

    An objective's: text, parent, cycle, orientation, objective (its id once it is stored).
    A key result's: text, type, point, is_leading, is_guardrail, influence, objective, key_result.
    """
    text = _text(typed.get("text", ""))
    objective_id = _id(typed.get("objective", ""))
    if "type" in typed:
        return coaching.on_key_result(_key_result(text, typed), _siblings(typed, objective_id))
    if not text:
        return coaching.SILENT
    cycle_id, orientation = _id(typed.get("cycle", "")), typed.get("orientation", "")
    parent = objective_queries.one(_id(typed.get("parent", "")))
    return coaching.on_objective(
        ObjectiveDraft(
            text=text,
            parent_text=parent.text.in_language(language()) if parent else "",
            key_results=objective_queries.drafts_of(objective_id) if objective_id else (),
            repair_share=objective_queries.repair_share(cycle_id, orientation, objective_id),
        )
    )


def _key_result(text: str, typed: Mapping[str, str]) -> KeyResultDraft:
    kind, has_baseline = _measured(_id(typed.get("point", "")))
    sort = typed["type"]
    influence = typed.get("influence", "")
    return KeyResultDraft(
        text=text,
        type=KeyResultType(sort) if sort in set(KeyResultType) else KeyResultType.INCREASE,
        kind=kind,
        has_baseline=has_baseline,
        is_leading=typed.get("is_leading", "") not in {"", "no", "0"},
        is_guardrail=typed.get("is_guardrail", "") not in {"", "no", "0"},
        influence=int(influence) if influence in {"1", "2", "3", "4", "5"} else None,
    )


def _siblings(typed: Mapping[str, str], objective_id: UUID | None) -> list[KeyResultDraft]:
    if objective_id is None:
        return []
    return objective_queries.drafts_of(objective_id, without=_id(typed.get("key_result", "")))


def _measured(point_id: UUID | None) -> tuple[str | None, bool]:
    """Whose view a measuring point takes, and whether it has an accepted baseline."""
    if point_id is None:
        return None, False
    accepted = exists().where(Baseline.point_id == MeasuringPoint.id)
    query = select(MeasuringPoint.kind, accepted).where(MeasuringPoint.id == point_id)
    row = db.session.execute(query).first()
    return (row[0].value, bool(row[1])) if row else (None, False)


def _text(typed: str) -> str:
    return clean(typed[:MOST_TYPED]) if is_storable(typed) else ""


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
