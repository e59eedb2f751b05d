"""What each column of a file of measurements means: guessed from its heading, chosen by a person.

Two layouts. Long: a line is one value, a column names the point. Wide: a line is one day, each
point has a column (`value:<id>`), and perhaps another one for its n (`n:<id>`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.journeys.sheets import Table
from app.models.measuring import MeasuringPoint
from app.web.addresses import comparable
from app.web.locale import language

OUT = "out"
MAX_NAMES = 60
ROLES: dict[str, Any] = {
    "date": _l("Day of measuring"),
    "point": _l("Measuring point"),
    "value": _l("Value"),
    "n": _l("n (number of cases)"),
    "hits": _l("x (of n)"),
    "promoters": _l("Promoters"),
    "passives": _l("Passives"),
    "detractors": _l("Detractors"),
    "note": _l("Note"),
}
"""What a column of the long layout can be; `date` belongs to both."""
WORDS = {
    "date": "date datum tag day messtag gemessen stichtag measured_on monat month",
    "point": "point messpunkt punkt metric kennzahl metrik measure name indikator",
    "value": "value wert messwert ergebnis result score",
    "n": "n stichprobe fallzahl faelle fälle cases sample sample_size antworten responses anzahl",
    "hits": "x hits treffer davon",
    "promoters": "promoters promotoren promoter",
    "passives": "passives passive passiv neutral indifferente",
    "detractors": "detractors kritiker detraktoren detractor",
    "note": "note notiz anmerkung bemerkung kommentar comment remark",
}
COUNTS = ("promoters", "passives", "detractors")
OF_N = re.compile(r"^(?:n ?[(](.+)[)]|n[ :·-]+(.+)|(.+?) ?[(]n[)]|(.+?)[ :·-]+n)$")
"""A heading for the n of a point, before or behind its name, which may end in brackets itself."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen: a role per column ("" leaves it out), a point's id per name in the file.

    `names` holds "" where nobody has chosen yet and OUT where the name is left out.
    """

    roles: tuple[str, ...]
    names: Mapping[str, str]

    def column(self, role: str) -> int | None:
        """The number of the column with this role."""
        return self.roles.index(role) if role in self.roles else None

    @property
    def is_wide(self) -> bool:
        """One column per point."""
        return any(role.startswith("value:") for role in self.roles)


def guessed(table: Table, points: Sequence[MeasuringPoint]) -> Chosen:
    """What the headings suggest."""
    by_name = _by_name(points)
    roles: list[str] = []
    for heading in table.headings:
        role = _role(comparable(heading), by_name)
        roles.append("" if role in roles else role)
    if "point" in roles or "value" in roles:
        roles = [role if ":" not in role else "" for role in roles]
    return Chosen(tuple(roles), names_guessed(table, roles, points))


def chosen(
    table: Table, points: Sequence[MeasuringPoint], form: Mapping[str, str]
) -> Chosen:  # fmt: skip
    """What a form says; what it does not say is guessed or left out."""
    known = {*ROLES, *(f"{kind}:{p.id}" for kind in ("value", "n") for p in points)}
    wanted = [form.get(f"column-{i}", "") for i in range(len(table.headings))]
    roles = [role if role in known else "" for role in wanted]
    names = names_guessed(table, roles, points)
    ids = {str(point.id) for point in points} | {OUT}
    column = roles.index("point") if "point" in roles else -1
    for i, name in enumerate(names):
        said = form.get(f"name-{column}-{i}", "")
        if said in ids:
            names[name] = said
    return Chosen(tuple(roles), names)


def names_guessed(
    table: Table, roles: Sequence[str], points: Sequence[MeasuringPoint]
) -> dict[str, str]:
    """The names in the column of points, each with the id of the point it seems to mean, or ""."""
    if "point" not in roles:
        return {}
    column, by_name = list(roles).index("point"), _by_name(points)
    named = dict.fromkeys(row[column] for _line, row in table.rows if row[column])
    return {name: by_name.get(comparable(name), "") for name in named}


def faults(mapping: Chosen, points: Sequence[MeasuringPoint]) -> list[str]:
    """What the choice still lacks, in sentences."""
    roles = [role for role in mapping.roles if role]
    found = [
        _("“%(role)s” is chosen for two columns.", role=word_for(role, points))
        for role in dict.fromkeys(roles)
        if roles.count(role) > 1
    ]
    if "date" not in roles:
        found.append(_("Please say which column holds the day of measuring."))
    if mapping.is_wide:
        if set(roles) & (set(ROLES) - {"date"}):
            found.append(
                _(
                    "Either each point has a column of its own, or one column names the point: "
                    "please choose one of the two."
                )
            )
    else:
        found += _faults_of_long(roles, mapping, points)
    return [str(one) for one in found]


def word_for(role: str, points: Collection[MeasuringPoint]) -> str:
    """A role in words."""
    if role in ROLES:
        return str(ROLES[role])
    kind, _sep, point_id = role.partition(":")
    name = next((_name(p) for p in points if str(p.id) == point_id), "")
    return name if kind == "value" else str(_("n of %(point)s", point=name))


def point_by_id(points: Sequence[MeasuringPoint]) -> dict[str, MeasuringPoint]:
    """Points by the id a form carries."""
    return {str(point.id): point for point in points}


def _faults_of_long(
    roles: Sequence[str], mapping: Chosen, points: Sequence[MeasuringPoint]
) -> list[str]:
    found = []
    if "point" not in roles and len(points) != 1:
        found.append(_("Please say which column names the measuring point, or which holds which."))
    if not ({"value"} & set(roles) or {"hits", "n"} <= set(roles) or set(COUNTS) <= set(roles)):
        found.append(_("Please say which column holds the value."))
    if len(mapping.names) > MAX_NAMES:
        found.append(_("There are more than %(most)s names of points.", most=MAX_NAMES))
    open_names = [name for name, said in mapping.names.items() if not said]
    if open_names and len(mapping.names) <= MAX_NAMES:
        found.append(
            _(
                "No measuring point of this journey is called “%(name)s”. Please choose one, or "
                "leave the name out.",
                name=open_names[0],
            )
        )
    return [str(one) for one in found]


def _by_name(points: Sequence[MeasuringPoint]) -> dict[str, str]:
    """Every name a point has → its id; names of two points name none of them."""
    found: dict[str, set[UUID]] = {}
    for point in points:
        for name in {point.name.de, point.name.en, point.metric_key}:
            if name:
                found.setdefault(comparable(name), set()).add(point.id)
    return {name: str(next(iter(ids))) for name, ids in found.items() if len(ids) == 1}


def _role(heading: str, by_name: Mapping[str, str]) -> str:
    for role, words in WORDS.items():
        if heading in words.split() or heading == comparable(str(ROLES[role])):
            return role
    if heading in by_name:
        return f"value:{by_name[heading]}"
    for name, point_id in by_name.items():
        if heading == comparable(_("n of %(point)s", point=name)):
            return f"n:{point_id}"
    of_n = OF_N.match(heading)
    name = next(filter(None, of_n.groups())).strip() if of_n else ""
    return f"n:{by_name[name]}" if name in by_name else ""


def _name(point: MeasuringPoint) -> str:
    return point.name.in_language(language())
