"""Measurements from a file: what would be added, what is there, what would be a correction.

All of it is taken, or nothing. The same file taken again adds nothing: a value of the same point
and day with the same n is there already. Another value of that day is a correction, which needs a
reason and becomes a row of its own; a line without any value is passed over.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from math import isclose
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select

from app.accounts.holding import hold_organisation
from app.accounts.refusals import EditedMeanwhile, Refusal
from app.domain import measuring as domain
from app.journeys import cells
from app.journeys.cells import WrongCell
from app.journeys.entries import MeasurementEntry, check_entry, value_of
from app.journeys.measurement_mapping import COUNTS, OUT, Chosen, point_by_id
from app.journeys.measuring_actions import add_measurements, correct_measurement
from app.journeys.sheets import Table
from app.models import db
from app.models.journeys import Journey
from app.models.measuring import Measurement, MeasuringPoint, Mode, Origin
from app.models.wording import Wording
from app.web import audit
from app.web.locale import language

MAX_PROBLEMS = 200
MAX_CORRECTIONS = 500
MAX_VALUES = 5000
MAX_NOTE = 2000
NUMBERS = ("n", "hits", *COUNTS)
FIELDS = {
    "measured_on": "date", "value": "value", "sample_size": "n", "hits": "hits",
    "promoters": "promoters", "passives": "passives", "detractors": "detractors",
}  # fmt: skip
"""The role of the column a refusal's field came from."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in a line: the heading of its column, and a sentence."""

    line: int
    column: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Planned:
    """A value of the file; `instead_of` is the measurement it would correct."""

    line: int
    point: MeasuringPoint
    entry: MeasurementEntry
    value: float
    size: int | None
    instead_of: Measurement | None = None


@dataclass(slots=True)
class Plan:
    """What an import would do. `present`: values there already; `empty`: lines without a value."""

    added: list[Planned] = field(default_factory=list)
    corrections: list[Planned] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    fractions: list[str] = field(default_factory=list)
    present: int = 0
    empty: int = 0
    left_out: int = 0

    @property
    def digest(self) -> str:
        """Which corrections were shown: whoever agrees to them agrees to these."""
        shown = [
            (one.line, one.value, one.size, str(one.instead_of and one.instead_of.id))
            for one in self.corrections
        ]
        return sha256(repr(shown).encode()).hexdigest()[:20]

    def by_point(self) -> list[tuple[MeasuringPoint, list[Planned]]]:
        """What would be added, by point, in the order of the file."""
        found: dict[UUID, list[Planned]] = {}
        for one in self.added:
            found.setdefault(one.point.id, []).append(one)
        return [(rows[0].point, sorted(rows, key=_day)) for rows in found.values()]


def plan(
    table: Table, chosen: Chosen, points: Sequence[MeasuringPoint], today: date
) -> Plan:  # fmt: skip
    """Read every line and hold it against what is there; two SELECTs at most."""
    made = Plan()
    reading = _Reading(table, chosen, points, today, made)
    values = list(reading.values())
    there = _there({one.point.id for one in values})
    seen: dict[tuple[UUID, date], Planned] = {}
    for one in values:
        key = (one.point.id, one.entry.measured_on)
        if key in seen:
            if not _same(one, seen[key].value, seen[key].size):
                sentence = _("Line %(line)s gives another value for this day.", line=seen[key].line)
                made.problems.append(Problem(one.line, _name(one.point), str(sentence)))
            continue
        seen[key] = one
        rows = there.get(key, [])
        if any(_same(one, row.value, row.sample_size) for row in rows):
            made.present += 1
        elif rows:
            made.corrections.append(_correcting(one, rows[-1]))
        else:
            made.added.append(one)
    if len(made.corrections) > MAX_CORRECTIONS:
        sentence = _("A file can correct at most %(most)s values.", most=MAX_CORRECTIONS)
        made.problems.append(Problem(made.corrections[MAX_CORRECTIONS].line, "", str(sentence)))
    made.fractions = _fractions(values)
    made.problems = sorted(made.problems, key=lambda one: one.line)
    return made


def take(
    journey: Journey,
    table: Table,
    chosen: Chosen,
    points: Sequence[MeasuringPoint],
    today: date,
    *,
    agreed: str = "",
    reason: str = "",
) -> Plan:
    """Write what the file says; `agreed` is the digest of the corrections the person ticked.

    Corrections nobody agreed to are left alone. EditedMeanwhile if others would be corrected than
    those that were shown; Refusal for problems, or for corrections without a reason.
    """
    hold_organisation()
    made = plan(table, chosen, points, today)
    if made.problems:
        raise Refusal(_("The file holds errors. Nothing was imported."), 422)
    if not agreed:
        made.corrections = []
    if made.corrections:
        if agreed != made.digest:
            raise EditedMeanwhile
        if not reason:
            raise Refusal(_("Please say why the values are corrected."), 422, field="reason")
    if made.added:
        add_measurements([(one.point, one.entry) for one in made.added], origin=Origin.FILE)
    for one in made.corrections:
        if one.instead_of is not None:
            correct_measurement(one.instead_of, one.entry, reason, origin=Origin.FILE)
    if made.added or made.corrections:
        changed = f"{len(made.added)} + {len(made.corrections)}"
        audit.note("measurements-imported", f"{journey.name.in_language(language())}: {changed}")
    return made


class _Reading:
    """One table under its mapping."""

    def __init__(
        self,
        table: Table,
        chosen: Chosen,
        points: Sequence[MeasuringPoint],
        today: date,
        made: Plan,
    ) -> None:
        self.table, self.chosen, self.today, self.made = table, chosen, today, made
        self.points, self.only = point_by_id(points), points[0] if len(points) == 1 else None
        numeric = [i for i, role in enumerate(chosen.roles) if role.partition(":")[0] == "value"]
        self.mark = cells.decimal_mark(row[i] for _line, row in table.rows for i in numeric)

    def values(self) -> Iterator[Planned]:
        """The values of all lines; what is wrong goes to the plan's problems."""
        found = 0
        for line, row in self.table.rows:
            if len(self.made.problems) >= MAX_PROBLEMS:
                return
            for one in self._wide(line, row) if self.chosen.is_wide else self._long(line, row):
                yield one
                found += 1
            if found > MAX_VALUES:
                self._wrong(
                    line, None, _("A file can hold at most %(most)s values.", most=MAX_VALUES)
                )
                return

    def _wide(self, line: int, row: list[str]) -> Iterator[Planned]:
        columns = [
            (i, self.points[role.partition(":")[2]])
            for i, role in enumerate(self.chosen.roles)
            if role.startswith("value:") and row[i]
        ]
        if not columns:
            self.made.empty += 1
            return
        for i, point in columns:
            at = {"date": self.chosen.column("date"), "value": i}
            at["n"] = self.chosen.column(f"n:{point.id}")
            yield from self._value(line, row, point, at)

    def _long(self, line: int, row: list[str]) -> Iterator[Planned]:
        at = {role: self.chosen.column(role) for role in ("date", "value", "note", *NUMBERS)}
        if not any(row[i] for role, i in at.items() if i is not None and role not in _ASIDE):
            self.made.empty += 1
            return
        column = self.chosen.column("point")
        if column is None:
            point = self.only
        elif not row[column]:
            self._wrong(line, column, _("The name of the measuring point is missing."))
            return
        else:
            said = self.chosen.names.get(row[column], OUT)
            point = self.points.get(said)
        if point is None:
            self.made.left_out += 1
            return
        yield from self._value(line, row, point, at)

    def _value(
        self, line: int, row: list[str], point: MeasuringPoint, at: Mapping[str, int | None]
    ) -> Iterator[Planned]:
        said = {role: row[i] for role, i in at.items() if i is not None and row[i]}
        read: dict[str, Any] = {}
        for role in ("date", "value", *NUMBERS):
            try:
                read[role] = self._read(role, said.get(role, ""), point)
            except WrongCell as wrong:
                self._wrong(line, at.get(role), wrong.sentence)
                return
        note = said.get("note", "")
        if len(note) > MAX_NOTE:
            too_long = _("A note has at most %(most)s characters.", most=MAX_NOTE)
            self._wrong(line, at["note"], too_long)
            return
        entry = _entry(read, note)
        try:
            check_entry(point, entry, self.today)
            _check_against_counts(point, entry)
        except Refusal as refusal:
            self._wrong(line, at.get(FIELDS.get(refusal.field, "value")), refusal.sentence)
            return
        yield Planned(line, point, entry, value_of(point, entry) or 0.0, _size(point, entry))

    def _read(self, role: str, text: str, point: MeasuringPoint) -> Any:
        if role == "date":
            if not text:
                raise WrongCell(_("The day is missing."))
            return cells.day(text)
        if not text:
            return None
        if role == "value":
            if text.endswith("%") and not _in_per_cent(point):
                raise WrongCell(
                    _("“%(point)s” is not measured in per cent.", point=_name(point))
                )  # fmt: skip
            return cells.amount(text, self.mark)
        if role == "hits" and point.mode is not Mode.SHARE:
            raise WrongCell(_("“%(point)s” is no share: x says nothing here.", point=_name(point)))
        if role in COUNTS and point.mode is not Mode.NPS:
            raise WrongCell(_("“%(point)s” is no NPS.", point=_name(point)))
        return cells.count(text)

    def _wrong(self, line: int, column: int | None, sentence: Any) -> None:
        heading = "" if column is None else self.table.headings[column]
        self.made.problems.append(Problem(line, heading, str(sentence)))


_ASIDE = ("date", "note")


def _entry(read: Mapping[str, Any], note: str) -> MeasurementEntry:
    return MeasurementEntry(
        measured_on=read["date"],
        value=read["value"],
        sample_size=read["n"],
        hits=read["hits"],
        promoters=read["promoters"],
        passives=read["passives"],
        detractors=read["detractors"],
        note=Wording().written_in(language(), note),
    )


def _check_against_counts(point: MeasuringPoint, entry: MeasurementEntry) -> None:
    """A value beside its counts must be what they give, as far as it was rounded."""
    given, counted = entry.value, value_of(point, entry)
    if given is not None and counted is not None and abs(given - counted) > 0.51:
        raise Refusal(_("The value does not fit the counts beside it."), 422, field="value")
    counts = (entry.promoters, entry.passives, entry.detractors)
    if any(one is not None for one in counts):
        if any(one is None for one in counts):
            raise Refusal(
                _("Promoters, passives and detractors belong together."), 422, field="promoters"
            )
        if entry.sample_size not in {None, sum(one or 0 for one in counts)}:
            raise Refusal(_("n is not the sum of the three counts."), 422, field="sample_size")


def _there(point_ids: set[UUID]) -> Mapping[tuple[UUID, date], list[Measurement]]:
    """Measurements that count, by point and day, the one entered last at the end."""
    found: dict[tuple[UUID, date], list[Measurement]] = defaultdict(list)
    query = select(Measurement).where(Measurement.point_id.in_(point_ids))
    for row in domain.valid(db.session.scalars(query)):
        found[row.point_id, row.measured_on].append(row)
    return found


def _same(one: Planned, value: float, size: int | None) -> bool:
    """Whether this was said before; a file without n says nothing against an n."""
    return isclose(one.value, value, rel_tol=1e-9, abs_tol=1e-9) and one.size in {None, size}


def _correcting(one: Planned, row: Measurement) -> Planned:
    return Planned(one.line, one.point, one.entry, one.value, one.size, row)


def _fractions(values: Sequence[Planned]) -> list[str]:
    """Shares whose values all lie between 0 and 1: perhaps they were meant as 0 to 100 %."""
    by_point: dict[str, list[float]] = defaultdict(list)
    for one in values:
        if one.point.mode is Mode.SHARE and one.entry.hits is None:
            by_point[_name(one.point)].append(one.value)
    return [name for name, said in by_point.items() if max(said) <= 1 and any(said)]


def _size(point: MeasuringPoint, entry: MeasurementEntry) -> int | None:
    if point.mode is Mode.NPS and entry.promoters is not None:
        return entry.promoters + (entry.passives or 0) + (entry.detractors or 0)
    return entry.sample_size


def _in_per_cent(point: MeasuringPoint) -> bool:
    return point.mode is Mode.SHARE or "%" in point.unit.de + point.unit.en


def _day(one: Planned) -> date:
    return one.entry.measured_on


def _name(point: MeasuringPoint) -> str:
    return point.name.in_language(language())
