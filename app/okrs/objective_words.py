"""An objective in words: its facts, its way so far, its history, how its figures come about."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from flask_babel import lazy_gettext as _l

from app.findings.speech import _, ngettext
from app.findings.story import Explanation
from app.models.okrs import GoalState, Objective
from app.models.tracking import GoalChange, KeyResult
from app.models.wording import Wording
from app.okrs import objective_queries
from app.okrs.objective_queries import Shown
from app.okrs.request_words import CHANGES
from app.okrs.words import COMMITMENT, LEVEL, ORIENTATION, ORIGIN, STATE, STATUS
from app.web.locale import day, language, number, percent

FIELDS: Mapping[str, Any] = {
    "text": _l("Objective"),
    "cycle_id": _l("Cycle"),
    "level": _l("Whose goal"),
    "journey_id": _l("Journey"),
    "no_journey_reason": _l("Why no journey"),
    "department_id": _l("Department"),
    "owner_id": _l("Owner"),
    "commitment": _l("How firm"),
    "orientation": _l("Direction"),
    "business_goal": _l("Business goal"),
    "origin": _l("Where it comes from"),
    "parent_id": _l("Contributes to"),
    "no_parent_reason": _l("Why it stands alone"),
    "contribution": _l("What it contributes"),
    "note": _l("Note"),
    "state": _l("State"),
    "answer": _l("Owner’s answer"),
    "created": _l("Written down"),
    "deleted": _l("Deleted"),
    "key_result": _l("Key result"),
    "target": _l("Target"),
    "baseline": _l("Baseline"),
    "bound_high": _l("Upper bound"),
    "tolerance": _l("Tolerance"),
    "weight": _l("Weight"),
    "influence": _l("Influence"),
    "type": _l("Type"),
    "score": _l("Score"),
    "decision": _l("What becomes of it"),
    "continues": _l("Goes on from"),
    "continued": _l("Goes on in"),
    "contribution_of": _l("Contributing department"),
    "done_on": _l("Step done"),
    "steps": _l("Steps"),
    "point_id": _l("Measuring point"),
    "is_guardrail": _l("Guardrail"),
    "is_leading": _l("Shows early"),
}
CHOSEN: Mapping[str, Mapping[Any, Any]] = {
    "level": LEVEL,
    "commitment": COMMITMENT,
    "orientation": ORIENTATION,
    "origin": ORIGIN,
    "state": STATE,
}
ANSWERED = {
    "accept": _l("accepted"),
    "negotiate": _l("wants to talk about it"),
    "decline": _l("declined"),
}
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
WAY = (GoalState.DRAFT, GoalState.PROPOSED, GoalState.AGREED, GoalState.ACTIVE, GoalState.CLOSED)


class Event(NamedTuple):
    """One line of the history. `of` names the key result it is about, empty for the goal itself."""

    at: datetime
    who: str
    what: str
    of: str
    before: str
    after: str
    reason: str


class Station(NamedTuple):
    """A state on the way of every goal; where it is now, it is `here`."""

    word: str
    is_past: bool
    is_here: bool


def facts(shown: Shown) -> list[tuple[str, str]]:
    """What is known about a goal, in rows; what nobody has said is left out."""
    one, code = shown.objective, language()
    cycle = shown.cycle
    when = _("%(cycle)s, %(a)s to %(b)s", cycle=cycle.name.in_language(code),
             a=day(cycle.starts_on), b=day(cycle.ends_on))  # fmt: skip
    rows = [
        (_("Owner"), shown.owner.name if shown.owner else _("nobody yet")),
        (_("Cycle"), when),
        (_("Whose goal"), str(LEVEL[one.level])),
        (_("Department"), shown.department.in_language(code) if shown.department else ""),
        (_("Why no journey"), "" if shown.journey else one.no_journey_reason.in_language(code)),
        (_("How firm"), str(COMMITMENT[one.commitment])),
        (_("Direction"), str(ORIENTATION[one.orientation])),
        (_("Business goal"), one.business_goal.in_language(code)),
        (_("Where it comes from"), str(ORIGIN[one.origin])),
        (_("Being pursued since"), day(one.activated_on)),
        (_("Note"), one.note.in_language(code)),
    ]
    return [(label, value) for label, value in rows if value]


def way(shown: Shown) -> list[Station]:
    """The states every goal goes through; empty for one that was dropped."""
    state = shown.objective.state
    if state is GoalState.DROPPED:
        return []
    here = WAY.index(state)
    return [Station(str(STATE[one]), i < here, i == here) for i, one in enumerate(WAY)]


def history(objective_id: UUID) -> list[Event]:
    """Everything that happened to a goal and its key results, the latest first."""
    rows = objective_queries.changes(objective_id)
    wanted: dict[str, set[UUID]] = {}
    for change, _text in rows:
        for value in (change.before, change.after):
            if change.field in objective_queries.NAMED and isinstance(value, str):
                wanted.setdefault(change.field, set()).add(UUID(value))
    known = {key: _plain(value) for key, value in objective_queries.names(wanted).items()}
    return [
        Event(
            change.at,
            change.by_name or _("somebody"),
            _what(change),
            text.in_language(language()) if text else "",
            _value(change.field, change.before, known),
            _value(change.field, change.after, known),
            change.reason.in_language(language()),
        )
        for change, text in rows
    ]


def latest_answer(objective_id: UUID) -> str:
    """How the owner answered last, in a word; empty if nobody asked."""
    for change, _text in objective_queries.changes(objective_id):
        if change.field == "answer" and change.key_result_id is None:
            return f"{change.by_name}: {ANSWERED.get(change.after, '')}"
    return ""


def measured(one: Objective) -> str:
    """How many of its key results have a value: “2 of 3 measured”."""
    return _("%(measured)s of %(counted)s measured", measured=one.measured, counted=one.counted)


def explanation(one: Objective, key_results: Sequence[KeyResult]) -> Explanation:
    """How an objective's progress comes about."""
    counted = [row for row in key_results if not row.is_guardrail]
    rows = [
        (row.text.in_language(language()),
         _("%(share)s, weight %(weight)s", share=_share(row.progress), weight=_weight(row)))
        for row in counted
    ]  # fmt: skip
    rows += [
        (row.text.in_language(language()), _("guardrail, left out"))
        for row in key_results
        if row.is_guardrail
    ]
    rows.append((_("Progress of the goal"), _share(one.progress)))
    return Explanation(
        _("Progress of this goal"),
        _("P = Σ w · p / Σ w, over key results with a value; each p is held between 0 and 100 %."),
        tuple(rows),
        _("A key result without a value is left out, never counted as zero. Goals that contribute"
          " to this one are not added in."),
    )  # fmt: skip


def status_explanation(one: Objective, key_results: Sequence[KeyResult]) -> Explanation:
    """How an objective's status comes about."""
    rows = [(row.text.in_language(language()), str(STATUS[row.status])) for row in key_results]
    rows.append((_("Status of the goal"), str(STATUS[one.status])))
    return Explanation(
        _("Status of this goal"),
        _("The worst status of its key results: stale, off track, at risk, on track, open. One with"
          " less than a fifth of the weight pulls it to “at risk” at most; with a"
          " broken guardrail it is “at risk” at best."),
        tuple(rows),
        _("Guardrails do not count unless they are broken. Without a key result it is open."),
    )  # fmt: skip


def stored(objective: Objective) -> list[tuple[str, str]]:
    """What somebody else has saved, to stand beside what was typed."""
    code = language()
    found = objective_queries.shown(objective.id)
    if found is None:
        return []
    one = found.objective
    return [
        (_("Objective"), one.text.in_language(code)),
        (_("State"), str(STATE[one.state])),
        *facts(found),
        (_("Journey"), found.journey.name.in_language(code) if found.journey else ""),
        (_("Contributes to"), found.parent.text.in_language(code) if found.parent else ""),
        (_("What it contributes"), one.contribution.in_language(code)),
    ]


def _what(change: GoalChange) -> str:
    """What a change is about; of a key result the same word may mean something else."""
    field = change.field
    if change.key_result_id is not None:
        field = {"contribution": "contribution_of", "text": "key_result"}.get(field, field)
    return str(FIELDS.get(field) or CHANGES.get(field, _("Change")))


def _value(field: str, value: Any, known: Mapping[str, str]) -> str:
    """A stored value as a person writes it."""
    if value is None or value == "":
        return ""
    if field == "answer":
        return str(ANSWERED.get(value, value))
    if field in CHOSEN:
        return next((str(w) for one, w in CHOSEN[field].items() if one.value == value), str(value))
    if field in objective_queries.NAMED:
        return known.get(value, _("deleted meanwhile"))
    if field == "steps" and isinstance(value, list):
        return ngettext("%(num)s step", "%(num)s steps", len(value))
    return _bare(value)


def _bare(value: Any) -> str:
    """The same for what says itself what it is: a text, a day, a figure, several of them."""
    if isinstance(value, list):
        return ", ".join(text for one in value if (text := _bare(one)))
    if isinstance(value, dict):
        return Wording(value.get("de", ""), value.get("en", "")).in_language(language())
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int | float):
        return number(value, 0 if value == int(value) else 1)
    if isinstance(value, str) and DAY.fullmatch(value):
        return day(date.fromisoformat(value))
    return str(value or "")


def _plain(value: Any) -> str:
    return value.in_language(language()) if isinstance(value, Wording) else str(value)


def _share(share: float | None) -> str:
    return _("no value yet") if share is None else percent(min(1.0, max(0.0, share)))


def _weight(row: KeyResult) -> str:
    return number(row.weight, 0 if row.weight == int(row.weight) else 1)
