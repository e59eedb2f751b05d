"""Forms for values, corrections and the baseline; each ends in a plain value."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, ValidationError
from wtforms.validators import InputRequired, Optional

from app.journeys.entries import MeasurementEntry
from app.journeys.measuring_actions import Acceptance
from app.journeys.number_fields import CountField, FigureField
from app.journeys.sent_once import SentOnce
from app.models.measuring import Measurement, Mode
from app.models.wording import Wording
from app.web.fields import DayField, Form, LineField, ProseField

NOTE_LIMIT = 2000
LINE_LIMIT = 200
FIELDS: dict[Mode, tuple[str, ...]] = {
    Mode.SHARE: ("hits", "sample_size", "value"),
    Mode.NPS: ("promoters", "passives", "detractors", "value"),
    Mode.MEAN: ("value", "sample_size"),
    Mode.RATE: ("value", "sample_size"),
    Mode.FIGURE: ("value",),
}
"""What is asked for, by how the value comes about; the rest is taken out of the form."""


class MeasurementForm(SentOnce):
    """A value, or the counts it follows from."""

    measured_on = DayField(_l("Measured on"), [InputRequired(_l("Please choose a day."))])
    period_from = DayField(_l("Period from"), [Optional()])
    hits = CountField(_l("x: cases that count"))
    promoters = CountField(_l("Promoters (9 and 10)"))
    passives = CountField(_l("Passives (7 and 8)"))
    detractors = CountField(_l("Detractors (0 to 6)"))
    value = FigureField(_l("Value"))
    sample_size = CountField(_l("n: cases in all"))
    note = ProseField(_l("Note"), limit=NOTE_LIMIT)
    reconstructed = BooleanField(_l("Worked out afterwards from older records"))

    def __init__(self, mode: Mode, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("hits", "promoters", "passives", "detractors", "value", "sample_size"):
            if name not in FIELDS[mode]:
                self.__delitem__(name)

    def validate_value(self, field: Any) -> None:
        """Counts or their result: of two answers nobody knew which one holds."""
        counted = [self[name] for name in ("hits", "promoters") if name in self]
        if field.data is not None and any(one.data is not None for one in counted):
            raise ValidationError(_l("Please give the counts or the result, not both."))

    def entry(self, language: str, note: Wording = Wording()) -> MeasurementEntry:  # noqa: B008
        """The plain value of a valid form; `note` as it was before."""

        def count(name: str) -> int | None:
            return self[name].count if name in self else None

        return MeasurementEntry(
            measured_on=self.measured_on.data or date.min,
            period_from=self.period_from.data,
            value=self.value.figure,
            sample_size=count("sample_size"),
            hits=count("hits"),
            promoters=count("promoters"),
            passives=count("passives"),
            detractors=count("detractors"),
            note=note.written_in(language, self.note.data),
            reconstructed=bool(self.reconstructed.data),
        )


class CorrectionForm(MeasurementForm):
    """What the value should have been, and why."""

    reason = LineField(_l("Why it is corrected"), limit=LINE_LIMIT)

    def validate_reason(self, field: Any) -> None:
        """Whoever compares the two rows wants to know."""
        if not field.data:
            raise ValidationError(_l("Please say why the value is corrected."))


class BaselineForm(Form):
    """The measurement everything is held against from here on."""

    measurement = SelectField(_l("Measurement"))
    period = LineField(_l("Period it speaks of"), limit=LINE_LIMIT)
    method = ProseField(_l("How it was measured"), limit=NOTE_LIMIT)
    remark = ProseField(_l("What one should know about it"), limit=NOTE_LIMIT)
    reason = LineField(_l("Why another one takes its place"), limit=LINE_LIMIT)

    @property
    def measurement_id(self) -> UUID:
        """The measurement that was chosen."""
        return UUID(self.measurement.data)

    def acceptance(self, language: str) -> Acceptance:
        """The plain value of a valid form."""
        new = Wording()
        return Acceptance(
            period=new.written_in(language, self.period.data),
            method=new.written_in(language, self.method.data),
            note=new.written_in(language, self.remark.data),
            reason=self.reason.data if self.reason else "",
        )


def as_typed(row: Measurement, language: str) -> dict[str, Any]:
    """A measurement as the form shows it to be corrected: counts where there are any."""
    counted = row.hits is not None or row.promoters is not None
    return {
        "measured_on": row.measured_on,
        "period_from": row.period_from,
        "value": None if counted else row.value,
        "sample_size": row.sample_size,
        "hits": row.hits,
        "promoters": row.promoters,
        "passives": row.passives,
        "detractors": row.detractors,
        "note": row.note.in_language(language),
        "reconstructed": row.reconstructed,
    }
