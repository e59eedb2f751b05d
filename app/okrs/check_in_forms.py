"""The form of a check-in: a value or steps, confidence, one sentence; the rest is folded away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectMultipleField, ValidationError
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from app.accounts.forms import options
from app.domain.okrs import Status
from app.journeys.entries import MeasurementEntry
from app.journeys.measurement_forms import FIELDS
from app.journeys.number_fields import CountField, FigureField
from app.models.measuring import MeasuringPoint
from app.models.tracking import KeyResultStep
from app.models.wording import Wording
from app.okrs.check_ins import CheckInEntry
from app.okrs.words import STATUS
from app.web.fields import DayField, Form, ProseField
from app.web.locale import language

SENTENCE_LIMIT = 500
NOTE_LIMIT = 2000
CLAIMS = (Status.ON_TRACK, Status.AT_RISK, Status.OFF_TRACK)
FIGURES = ("hits", "promoters", "passives", "detractors", "value", "sample_size")


class CheckInForm(Form):
    """Half a minute on a phone."""

    hits = CountField(_l("x: cases that count"))
    promoters = CountField(_l("Promoters (9 and 10)"))
    passives = CountField(_l("Passives (7 and 8)"))
    detractors = CountField(_l("Detractors (0 to 6)"))
    value = FigureField(_l("Value"))
    sample_size = CountField(_l("n: cases in all"))
    done = SelectMultipleField(
        _l("What is done"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    shown_done = HiddenField()
    confidence = RadioField(
        _l("How confident are you that it will be reached?"),
        [InputRequired(_l("Please choose a number from 0 to 10."))],
        choices=options((str(n), str(n)) for n in range(11)),
    )
    claimed = RadioField(_l("Where do you see it yourself?"), default="")
    changed = ProseField(_l("What has changed? One sentence."), limit=SENTENCE_LIMIT)
    measured_on = DayField(_l("Day it speaks of"), [InputRequired(_l("Please choose a day."))])
    blocker = ProseField(_l("What stands in the way?"), limit=NOTE_LIMIT)
    next_step = ProseField(_l("What comes next?"), limit=NOTE_LIMIT)
    operation = HiddenField()

    def __init__(
        self,
        point: MeasuringPoint | None,
        steps: Sequence[KeyResultStep],
        *args: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name in FIGURES:
            if point is None or name not in FIELDS[point.mode]:
                self.__delitem__(name)
        words = [("", _l("as computed")), *((one.value, STATUS[one]) for one in CLAIMS)]
        self.claimed.choices = options(words)
        if steps:
            self.done.choices = options(
                (str(step.id), step.name.in_language(language())) for step in steps
            )
        else:
            self.__delitem__("done")

    def validate_value(self, field: Any) -> None:
        """Counts or their result: of two answers nobody knew which one holds."""
        counted = [self[name] for name in ("hits", "promoters") if name in self]
        if field.data is not None and any(one.data is not None for one in counted):
            raise ValidationError(_l("Please give the counts or the result, not both."))

    def entry(self) -> CheckInEntry:
        """The plain value of a valid form."""

        def said(field: Any) -> Wording:
            return Wording().written_in(language(), field.data)

        return CheckInEntry(
            measured_on=self.measured_on.data or date.min,
            confidence=int(self.confidence.data),
            claimed=Status(self.claimed.data) if self.claimed.data else None,
            value=self._measured(),
            done=_ids(self.done.data or []) if "done" in self else frozenset(),
            shown_done=_ids((self.shown_done.data or "").split()),
            changed=said(self.changed),
            blocker=said(self.blocker),
            next_step=said(self.next_step),
            operation=_id(self.operation.data),
        )

    def _measured(self) -> MeasurementEntry | None:
        """The figures that were typed; None where nothing was."""
        there = [self[name] for name in FIGURES if name in self]
        if all(field.data is None for field in there):
            return None

        def count(name: str) -> int | None:
            return self[name].count if name in self else None

        return MeasurementEntry(
            measured_on=self.measured_on.data or date.min,
            value=self.value.figure,
            sample_size=count("sample_size"),
            hits=count("hits"),
            promoters=count("promoters"),
            passives=count("passives"),
            detractors=count("detractors"),
        )


def _ids(texts: Sequence[str]) -> frozenset[UUID]:
    return frozenset(found for text in texts if (found := _id(text)))


def _id(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None
