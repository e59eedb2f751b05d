"""The forms of key results; each ends in a plain value."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, SelectField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from app.accounts.forms import demand_visible, options
from app.domain.okrs import NUMERIC, KeyResultType
from app.journeys.number_fields import CountField, FigureField
from app.models.tracking import KeyResult, KeyResultStep
from app.models.wording import Wording
from app.okrs.key_result_steps import MOST_STEPS, StepEntry, default_names
from app.okrs.key_results import KeyResultEntry, Start
from app.web.fields import DayField, Form, LineField, ProseField

TEXT_LIMIT, STEP_LIMIT, PROSE_LIMIT, SENTENCE_LIMIT = 300, 200, 2000, 400
FEWEST_ROWS, MORE_ROWS = 4, 5
ROWS = range(MOST_STEPS + 1)
"""Rows of steps a form can have: one too many is refused, never left out in silence."""
MOST_WEIGHT = 1000
INFLUENCE = {
    "5": _l("5: I decide it"),
    "4": _l("4: I can move most of it"),
    "3": _l("3: I can move it together with others"),
    "2": _l("2: I can hardly move it"),
    "1": _l("1: others decide it"),
}


class Choices(NamedTuple):
    """What can be chosen: points with their group, people and departments as (id, words)."""

    points: Sequence[tuple[str, str, str]]
    people: Sequence[tuple[str, str]]
    departments: Sequence[tuple[str, str]]


class KeyResultForm(Form):
    """A key result of one type; `shape` takes away what that type does not need."""

    text = LineField(_l("Key result"), [demand_visible], limit=TEXT_LIMIT)
    point = SelectField(_l("Measuring point"))
    start = SelectField(_l("Counts from"))
    target = FigureField(_l("Target"), required=True)
    bound_high = FigureField(_l("Upper bound"), required=True)
    tolerance = FigureField(_l("Tolerance"), required=True)
    due_on = DayField(_l("Due on"), [Optional()])
    owner = SelectField(_l("Owner"))
    department = SelectField(_l("Leading department"))
    weight = FigureField(_l("Weight"), most=MOST_WEIGHT, required=True)
    is_leading = RadioField(
        _l("Shows"),
        choices=options(
            [("yes", _l("early, while there is time to act")), ("no", _l("in the end"))]
        ),
    )
    is_guardrail = BooleanField(_l("A guardrail: it must not get worse while the rest gets better"))
    start_confidence = CountField(_l("Confidence at the start, 0 to 10"), most=10)
    reason = ProseField(_l("Reason for the change"), limit=PROSE_LIMIT)
    revision = HiddenField(default="0")

    def validate_text(self, field: Any) -> None:
        """A key result is spoken of by its text."""
        if not field.data:
            raise ValidationError(_l("Please say how one would notice that the goal is reached."))

    def validate_point(self, field: Any) -> None:
        """What is promised in figures is measured somewhere."""
        if not field.data and "target" in self:
            raise ValidationError(_l("Please choose the measuring point that shows it."))

    def validate_bound_high(self, field: Any) -> None:
        """A range begins below its end."""
        low = self.target.data
        if field.data is not None and low is not None and field.data <= low:
            raise ValidationError(_l("The upper bound lies above the lower one."))

    def validate_tolerance(self, field: Any) -> None:
        """How far outside counts as nothing achieved: more than nothing."""
        if field.data is not None and field.data <= 0:
            raise ValidationError(_l("The tolerance is larger than 0."))

    def validate_weight(self, field: Any) -> None:
        """Without weight it would not count at all."""
        if field.data is not None and field.data <= 0:
            raise ValidationError(_l("The weight is larger than 0."))

    def validate(self, extra_validators: Any = None) -> bool:
        """Also: steps have names and weights."""
        good = super().validate(extra_validators)
        for n in self.step_numbers():
            name, weight, due = (self[f"step_{part}_{n}"] for part in ("name", "weight", "due"))
            if not name.data and (due.data or (weight.typed and weight.figure not in {None, 1})):
                name.errors = [*name.errors, _l("Please name this step.")]
                good = False
            if weight.data is not None and weight.data <= 0:
                weight.errors = [*weight.errors, _l("The weight is larger than 0.")]
                good = False
        return bool(good)

    def opened_on(self) -> int:
        """The revision the form was opened on; 0 for anything that is not a number."""
        text = (self.revision.raw_data or [""])[0]
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0

    def step_numbers(self) -> list[int]:
        """The rows of steps this form has."""
        return [n for n in ROWS if f"step_name_{n}" in self]

    def rows_to_add(self) -> int:
        """How many more it may have."""
        return max(0, MOST_STEPS - len(self.step_numbers()))

    def chosen_point(self) -> UUID | None:
        """The point that was chosen, if this type has one."""
        text = self.point.data if "point" in self else ""
        return UUID(text) if text else None

    def entry(self, kind: KeyResultType, language: str, before: Wording) -> KeyResultEntry:
        """The plain value of a valid form."""
        is_guardrail = bool(self.is_guardrail.data)
        return KeyResultEntry(
            type=kind,
            text=before.written_in(language, self.text.data),
            point_id=self.chosen_point(),
            target=self._figure("target"),
            bound_high=self._figure("bound_high"),
            tolerance=self._figure("tolerance"),
            owner_id=UUID(self.owner.data) if self.owner.data else None,
            department_id=UUID(self.department.data) if self.department.data else None,
            weight=self.weight.figure or 1.0,
            is_leading=self.is_leading.data == "yes",
            is_guardrail=is_guardrail,
            start_confidence=self.start_confidence.count,
            steps=self._steps(kind),
            start=Start(self.start.data) if "start" in self else Start.KEPT,
        )

    def _figure(self, name: str) -> float | None:
        return self[name].figure if name in self else None

    def _steps(self, kind: KeyResultType) -> tuple[StepEntry, ...]:
        if kind is KeyResultType.BINARY:
            return (StepEntry(self.text.data, 1.0, self.due_on.data, _id(self.step_id_0)),)
        return tuple(
            StepEntry(
                self[f"step_name_{n}"].data,
                self[f"step_weight_{n}"].figure or 1.0,
                self[f"step_due_{n}"].data,
                _id(self[f"step_id_{n}"]),
            )
            for n in self.step_numbers()
            if self[f"step_name_{n}"].data
        )


for _n in ROWS:
    setattr(KeyResultForm, f"step_id_{_n}", HiddenField(default=""))
    _named = LineField(_l("Step %(number)s", number=_n + 1), limit=STEP_LIMIT)
    setattr(KeyResultForm, f"step_name_{_n}", _named)
    _due = DayField(_l("Due on (step %(number)s)", number=_n + 1), [Optional()])
    setattr(KeyResultForm, f"step_due_{_n}", _due)
    _weighs = FigureField(_l("Weight (step %(number)s)", number=_n + 1), most=MOST_WEIGHT)
    setattr(KeyResultForm, f"step_weight_{_n}", _weighs)


class InfluenceForm(Form):
    """How much its owner can move."""

    influence = RadioField(_l("How much can you move?"), choices=options(INFLUENCE.items()))
    influence_reason = LineField(_l("In a sentence"), limit=SENTENCE_LIMIT)

    def validate_influence_reason(self, field: Any) -> None:
        """A figure alone helps nobody."""
        if not field.data:
            raise ValidationError(_l("Please say in a sentence what you can move, or what not."))


class OwnerForm(Form):
    """Who owns it from now on."""

    owner = SelectField(_l("Hand over to"))

    @property
    def owner_id(self) -> UUID | None:
        """The person that was chosen."""
        return UUID(self.owner.data) if self.owner.data else None


class ContributionForm(Form):
    """Another department that contributes, and with what."""

    department = SelectField(_l("Department"))
    sentence = LineField(_l("Contributes"), limit=SENTENCE_LIMIT)

    def validate_sentence(self, field: Any) -> None:
        """A contribution that nobody can name is none."""
        if not field.data:
            raise ValidationError(_l("Please say in a sentence what it contributes."))


class DropForm(Form):
    """Why an active key result is given up."""

    reason = ProseField(_l("Reason"), limit=PROSE_LIMIT)


def shape(form: KeyResultForm, kind: KeyResultType, *, is_active: bool, more: int = 0) -> None:
    """Take away the fields this type does not have; `more` rows of steps than it would show."""
    is_numeric = kind in NUMERIC
    unwanted: set[str] = set()
    if not is_numeric:
        unwanted |= {"target", "start"}
    if kind is not KeyResultType.WITHIN:
        unwanted |= {"bound_high", "tolerance"}
    if not is_numeric and kind is not KeyResultType.FIND_BASELINE:
        unwanted |= {"point"}
    if kind is not KeyResultType.BINARY:
        unwanted |= {"due_on"}
    if not is_active:
        unwanted |= {"reason"}
    unwanted |= _unwanted_rows(form, kind, more)
    for name in unwanted:
        del form[name]
    if kind is KeyResultType.WITHIN:
        form.target.label.text = _l("Lower bound")
    elif kind in {KeyResultType.AT_LEAST, KeyResultType.AT_MOST}:
        form.target.label.text = _l("Bound")


def _unwanted_rows(form: KeyResultForm, kind: KeyResultType, more: int) -> set[str]:
    """The fields of rows that are not shown; what is done or not has one step without a row."""
    has_rows = kind in {KeyResultType.MILESTONE, KeyResultType.FIND_BASELINE}
    kept = _rows_needed(form, more) if has_rows else 0
    parts = ("name", "due", "weight", "id")
    unwanted = {f"step_{part}_{n}" for part in parts for n in ROWS if n >= kept}
    return unwanted - {"step_id_0"} if kind is KeyResultType.BINARY else unwanted


def _rows_needed(form: KeyResultForm, more: int) -> int:
    """As many as came back, else those filled in and one that waits; all that are filled in."""
    sent = [n for n in ROWS if form[f"step_name_{n}"].raw_data]
    filled = max((n + 1 for n in ROWS if form[f"step_name_{n}"].data), default=0)
    shown = max(sent) + 1 if sent else filled + 1
    return max(filled, min(max(shown, FEWEST_ROWS) + more, MOST_STEPS))


def offer(form: KeyResultForm, choices: Choices, kept: str = "") -> None:
    """What this organisation has to choose from; `kept` says what it counts from so far."""
    if "point" in form:
        form.point.choices = [
            SelectChoice("", _l("please choose")),
            *(SelectChoice(value, label, optgroup=group) for value, label, group in choices.points),
        ]
    if "start" in form:
        form.start.choices = options(
            [
                *([(Start.KEPT.value, kept)] if kept else []),
                (Start.ACCEPTED.value, _l("the accepted baseline of the measuring point")),
                (Start.LATEST.value, _l("its latest value: it goes on where it stands")),
            ]
        )
    form.owner.choices = options([("", _l("nobody yet")), *choices.people])
    form.department.choices = options([("", _l("none yet")), *choices.departments])


def as_shown(
    one: KeyResult, steps: Iterable[KeyResultStep], kind: KeyResultType, language: str
) -> dict[str, Any]:
    """A stored key result as the form shows it."""
    rows = list(steps)
    data: dict[str, Any] = {
        "text": one.text.in_language(language),
        "point": str(one.point_id or ""),
        "start": Start.KEPT.value if one.baseline is not None else Start.ACCEPTED.value,
        "target": one.target,
        "bound_high": one.bound_high,
        "tolerance": one.tolerance,
        "owner": str(one.owner_id or ""),
        "department": str(one.department_id or ""),
        "weight": one.weight,
        "is_leading": "yes" if one.is_leading else "no",
        "is_guardrail": one.is_guardrail,
        "start_confidence": one.start_confidence,
        "revision": one.revision,
        "due_on": rows[0].due_on if rows else None,
    }
    for n, row in enumerate(rows):
        data |= step_shown(n, row.name.in_language(language), row.due_on, row.weight)
        data[f"step_id_{n}"] = str(row.id)
    return data if rows else data | suggested_steps(kind)


def suggested_steps(kind: KeyResultType, due_on: date | None = None) -> dict[str, Any]:
    """What the rows of steps begin with."""
    data: dict[str, Any] = {}
    for n, name in enumerate(default_names(kind)):
        data |= step_shown(n, name, due_on, 1.0)
    return data


def step_shown(n: int, name: str, due_on: date | None, weight: float) -> dict[str, Any]:
    """One row of steps."""
    return {f"step_name_{n}": name, f"step_due_{n}": due_on, f"step_weight_{n}": weight}


def _id(field: Any) -> UUID | None:
    """The id a hidden field carries; one that is no id names a step that does not exist."""
    if not field.data:
        return None
    try:
        return UUID(str(field.data))
    except ValueError:
        return UUID(int=0)
