"""A journey's document as tables for CSV and XLSX, and back.

CSV is the map alone: a row for each step, with its stage and the journey's name. A workbook has
five sheets more. Texts have a column per language. Headings, sheets and words are written in the
reader's language and read in German and in English.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.journeys import file_shape as shape
from app.journeys.cells import WrongCell
from app.journeys.file_fields import Kind, Line, Text, Whole
from app.journeys.file_reading import Fault, JourneyFileError, Path
from app.journeys.file_shape import Field, Record
from app.journeys.sheet_writing import Cell, Sheet
from app.journeys.sheets import Table
from app.web.addresses import comparable
from app.web.locale import LANGUAGES

Document = dict[str, Any]
NUMBER = Field(Whole(1, shape.MOST["measurements"]), _l("Number"))
POINT_NUMBER = Field(Whole(1, shape.MOST["points"]), _l("Number of the point"))
STAGE_NUMBER = Field(Whole(1, shape.MOST["stages"]), _l("Stage number"))
MOVES = Field(Line(400), _l("Moves points"))
FACT, GERMAN, ENGLISH = _l("Fact"), _l("German, or value"), _l("English")
SHEETS: Mapping[str, Any] = {
    "journey": _l("Journey"), "personas": _l("Personas"), "steps": _l("Steps"),
    "points": _l("Points"), "measurements": _l("Measurements"), "baselines": _l("Baselines"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: which field of a record it holds, and of a text which language."""

    key: str
    kind: Kind
    label: Any
    language: str = ""

    @property
    def heading(self) -> str:
        """What stands above it."""
        return f"{self.label} ({self.language})" if self.language else str(self.label)


def columns_of(fields: Record) -> list[Column]:
    """The columns of a record's fields; a text has one per language."""
    return [
        Column(key, one.kind, one.label, language)
        for key, one in fields.items()
        for language in (LANGUAGES if isinstance(one.kind, Text) else ("",))
    ]


_PREFIXED = {
    "name": _l("Stage"), "wants": _l("What customers want here"),
    "emotion_current": _l("Stage: emotion, current"),
    "emotion_intended": _l("Stage: emotion, intended"),
    "evidence_current": _l("Stage: evidence, current"),
    "evidence_intended": _l("Stage: evidence, intended"),
}  # fmt: skip
STAGE: Record = {key: one._replace(label=_PREFIXED[key]) for key, one in shape.STAGE.items()}
TITLE: Record = {"name": shape.JOURNEY["name"]}
_GROUPS: Sequence[tuple[str, Record]] = (
    ("journey", TITLE), ("number", {"number": STAGE_NUMBER}), ("stage", STAGE),
    ("touchpoint", shape.TOUCHPOINT), ("step", shape.STEP),
)  # fmt: skip
_POINTS: Record = {"number": NUMBER, **shape.POINT, "moves": MOVES}
_MEASUREMENTS: Record = {"point": POINT_NUMBER, "number": NUMBER, **shape.MEASUREMENT}
_BASELINES: Record = {"point": POINT_NUMBER, **shape.BASELINE}


def map_sheet(document: Document) -> Sheet:
    """The map: a row for each step, and one for each stage without steps."""
    columns = [column for _name, fields in _GROUPS for column in columns_of(fields)]
    rows = []
    for number, stage in enumerate(document["stages"], 1):
        for step in stage["steps"] or [{}]:
            records = {
                "journey": document["journey"], "number": {"number": number}, "stage": stage,
                "touchpoint": step.get("touchpoint", {}), "step": step,
            }  # fmt: skip
            rows.append([c for name, fields in _GROUPS for c in _cells(fields, records[name])])
    if not rows:
        rows.append([*_cells(TITLE, document["journey"]), *[None] * (len(columns) - 2)])
    return Sheet(str(SHEETS["steps"]), [column.heading for column in columns], rows)


def sheets(document: Document) -> list[Sheet]:
    """All of the document as the sheets of a workbook."""
    points = list(enumerate(document["points"], 1))
    return [
        _facts(document["journey"]),
        _sheet("personas", shape.PERSONA, document["personas"]),
        map_sheet(document),
        _sheet("points", _POINTS, [
            {**one, "number": n, "moves": ", ".join(map(str, one["moves"]))} for n, one in points
        ]),
        _sheet("measurements", _MEASUREMENTS, [
            {**row, "point": n, "number": m}
            for n, one in points for m, row in enumerate(one["measurements"], 1)
        ]),
        _sheet("baselines", _BASELINES, [
            {**row, "point": n} for n, one in points for row in one["baselines"]
        ]),
    ]  # fmt: skip


@dataclass(slots=True)
class Source:
    """A document made from tables, and where each part of it stands."""

    document: Document
    places: dict[Path, str] = field(default_factory=dict)

    def place(self, path: Path) -> str:
        """Where something of the document stands in the file; "" for the whole."""
        known = next((path[:n] for n in range(len(path), 0, -1) if path[:n] in self.places), None)
        if known is None:
            return in_words(path)
        label = _label(path) if len(path) > len(known) else ""
        return ", ".join(filter(None, [self.places[known], label]))


def in_words(path: Path) -> str:
    """A place in JSON: stages 2 › steps 1 › channel."""
    words: list[str] = []
    for one in path:
        if isinstance(one, int) and words:
            words[-1] += f" {one}"
        else:
            words.append(str(one))
    return " › ".join(words)


def document_of(tables: Sequence[Table]) -> Source:
    """The document of a CSV or a workbook. JourneyFileError for cells that say nothing usable."""
    reading = _Reading()
    named = {_sheet_key(table.name): table for table in tables}
    steps = tables[0] if len(tables) == 1 and "journey" not in named else named.get("steps")
    if "journey" in named:
        reading.facts(named["journey"])
    if steps is not None:
        reading.steps(steps, is_alone="journey" not in named)
    if not reading.source.document["journey"] and steps is None:
        sentence = _("There is no sheet “%(name)s”.", name=str(SHEETS["journey"]))
        raise JourneyFileError([Fault((), str(sentence))])
    for key, read in (
        ("personas", reading.personas), ("points", reading.points),
        ("measurements", reading.measurements), ("baselines", reading.baselines),
    ):  # fmt: skip
        if key in named:
            read(named[key])
    if reading.faults:
        raise TableError(reading.source, reading.faults)
    return reading.source


class TableError(JourneyFileError):
    """Cells that say nothing usable, with the source that knows where they stand."""

    def __init__(self, source: Source, faults: Iterable[Fault]) -> None:
        super().__init__(faults)
        self.source = source


class _Reading:
    """Tables on their way to a document."""

    def __init__(self) -> None:
        self.source = Source({
            "format": shape.FORMAT, "version": shape.VERSION,
            "journey": {}, "personas": [], "stages": [], "points": [],
        })  # fmt: skip
        self.faults: list[Fault] = []

    def facts(self, table: Table) -> None:
        """The sheet of facts: what, German or value, English."""
        labels = _labels((key, one.label) for key, one in shape.JOURNEY.items())
        for line, row in table.rows:
            cells = [*row, "", ""]
            key = labels.get(comparable(cells[0]))
            path: Path = ("journey", key or cells[0])
            self.source.places[path] = _place(table, line)
            if key is None:
                self.faults.append(Fault(path, str(_("There is no such field."))))
                continue
            one = shape.JOURNEY[key]
            columns = columns_of({key: one})
            told = dict(zip([(c.key, c.language) for c in columns], cells[1:3], strict=False))
            self.source.document["journey"] |= self._record(columns, told, ("journey",))

    def steps(self, table: Table, *, is_alone: bool) -> None:
        """The map; `is_alone`: it names the journey too."""
        groups = self._columns(table, {name: columns_of(fields) for name, fields in _GROUPS})
        stages = self.source.document["stages"]
        last = None
        for line, row in table.rows:
            said = {name: _told(columns, row) for name, columns in groups.items()}
            if is_alone and not self.source.document["journey"]:
                self.source.places["journey",] = _place(table, line)
                columns = list(groups["journey"].values())
                told = self._record(columns, said["journey"], ("journey",))
                self.source.document["journey"] = told
            names = [text for (key, _code), text in said["stage"].items() if key == "name" and text]
            number = said["number"].get(("number", "")) or " / ".join(names)
            if not number:
                continue
            if number != last:
                at: Path = ("stages", len(stages) + 1)
                self.source.places[at] = _place(table, line)
                told = self._record(list(groups["stage"].values()), said["stage"], at)
                stages.append({**told, "steps": []})
                last = number
            self._step(table, line, groups, said)

    def _step(
        self, table: Table, line: int, groups: Mapping[str, Any], said: Mapping[str, Any]
    ) -> None:
        stages = self.source.document["stages"]
        steps = stages[-1]["steps"]
        at: Path = ("stages", len(stages), "steps", len(steps) + 1)
        self.source.places[at] = _place(table, line)
        of = self._record(
            list(groups["touchpoint"].values()), said["touchpoint"], (*at, "touchpoint")
        )
        step = self._record(list(groups["step"].values()), said["step"], at)
        if of or step:
            steps.append({**step, "touchpoint": of})

    def personas(self, table: Table) -> None:
        """One per line."""
        self._records(table, shape.PERSONA, "personas", self.source.document["personas"].append)

    def points(self, table: Table) -> None:
        """One per line, in the order of the lines."""

        def add(told: Document) -> None:
            moves = [one.strip() for one in str(told.pop("moves", "")).split(",") if one.strip()]
            told.pop("number", None)
            self.source.document["points"].append({
                **told, "moves": [int(one) if one.isdecimal() else one for one in moves],
                "measurements": [], "baselines": [],
            })  # fmt: skip

        self._records(table, _POINTS, "points", add)

    def measurements(self, table: Table) -> None:
        """One per line, of the point it names."""
        self._below_points(table, _MEASUREMENTS, "measurements")

    def baselines(self, table: Table) -> None:
        """One per line, of the point it names."""
        self._below_points(table, _BASELINES, "baselines")

    def _below_points(self, table: Table, fields: Record, key: str) -> None:
        points = self.source.document["points"]
        columns = self._columns(table, {key: columns_of(fields)})[key]
        for line, row in table.rows:
            told = self._record(list(columns.values()), _told(columns, row), (key, line))
            number = told.pop("point", None)
            told.pop("number", None)
            if not isinstance(number, int) or not 1 <= number <= len(points):
                self.source.places[key, line] = _place(table, line)
                self.faults.append(Fault((key, line), str(_("There is no such measuring point."))))
                continue
            points[number - 1][key].append(told)
            path = ("points", number, key, len(points[number - 1][key]))
            self.source.places[path] = _place(table, line)

    def _records(
        self, table: Table, fields: Record, key: str, add: Callable[[Document], None]
    ) -> None:
        columns = self._columns(table, {key: columns_of(fields)})[key]
        for number, (line, row) in enumerate(table.rows, 1):
            self.source.places[key, number] = _place(table, line)
            add(self._record(list(columns.values()), _told(columns, row), (key, number)))

    def _columns(
        self, table: Table, wanted: Mapping[str, list[Column]]
    ) -> dict[str, dict[int, Column]]:
        """For each group the columns that are there, by their number; unknown ones are faults."""
        labels: dict[str, tuple[str, Column]] = {}
        for code in LANGUAGES:
            with force_locale(code):
                for name, columns in wanted.items():
                    for column in columns:
                        labels.setdefault(comparable(column.heading), (name, column))
        found: dict[str, dict[int, Column]] = {name: {} for name in wanted}
        taken: set[tuple[str, str, str]] = set()
        for i, heading in enumerate(table.headings):
            known = labels.get(comparable(heading))
            key = (known[0], known[1].key, known[1].language) if known else None
            if known is None or key is None or key in taken:
                place: Path = (heading or str(i + 1),)
                sentence = _("This column is unknown, or there twice.")
                self.faults.append(Fault(place, str(sentence)))
                self.source.places[place] = ", ".join(filter(None, [table.name, heading]))
                continue
            taken.add(key)
            found[known[0]][i] = known[1]
        return found

    def _record(
        self, columns: Sequence[Column], told: Mapping[tuple[str, str], str], path: Path
    ) -> Document:
        """What the cells of a line say; empty cells say nothing."""
        found: Document = {}
        for column in columns:
            text = told.get((column.key, column.language), "")
            if not text:
                continue
            try:
                value = column.kind.from_cell(text)
            except WrongCell as wrong:
                self.faults.append(Fault((*path, column.key), str(wrong.sentence)))
                continue
            if column.language:
                found.setdefault(column.key, {})[column.language] = value
            else:
                found[column.key] = value
        return found


def _facts(journey: Document) -> Sheet:
    rows: list[list[Cell]] = []
    for key, one in shape.JOURNEY.items():
        cells = _cells({key: one}, journey)
        rows.append([str(one.label), *cells, *[None] * (2 - len(cells))])
    return Sheet(str(SHEETS["journey"]), [str(FACT), str(GERMAN), str(ENGLISH)], rows)


def _sheet(key: str, fields: Record, records: Sequence[Document]) -> Sheet:
    columns = columns_of(fields)
    headings = [column.heading for column in columns]
    return Sheet(str(SHEETS[key]), headings, [_cells(fields, one) for one in records])


def _cells(fields: Record, record: Document) -> list[Cell]:
    return [
        column.kind.to_cell((record.get(column.key) or {}).get(column.language))
        if column.language
        else column.kind.to_cell(record.get(column.key))
        for column in columns_of(fields)
    ]


def _told(columns: Mapping[int, Column], row: Sequence[str]) -> dict[tuple[str, str], str]:
    return {(column.key, column.language): row[i] for i, column in columns.items()}


def _place(table: Table, line: int) -> str:
    at = str(_("line %(line)s", line=line))
    return f"{table.name}, {at}" if table.name else at


def _labels(pairs: Iterable[tuple[str, Any]]) -> dict[str, str]:
    """Every way to write a label → its key."""
    found = {}
    for key, label in pairs:
        for code in LANGUAGES:
            with force_locale(code):
                found[comparable(str(label))] = key
    return found


def _sheet_key(name: str) -> str:
    return _labels(SHEETS.items()).get(comparable(name), comparable(name))


_RECORDS: Mapping[str, Record] = {
    "journey": shape.JOURNEY, "personas": shape.PERSONA, "stages": STAGE, "steps": shape.STEP,
    "touchpoint": shape.TOUCHPOINT, "points": _POINTS, "measurements": _MEASUREMENTS,
    "baselines": _BASELINES,
}  # fmt: skip


def _label(path: Path) -> str:
    """What the last field of a path is called in its table."""
    words = [str(one) for one in path if not isinstance(one, int)]
    records = [_RECORDS[one] for one in words if one in _RECORDS]
    if words[-1] == "touchpoint":
        return str(shape.TOUCHPOINT["name"].label)
    found = next((one[words[-1]] for one in reversed(records) if words[-1] in one), None)
    return str(found.label) if found else ""
