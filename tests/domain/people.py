"""Rounds that can be read at a glance: who said what, in one line per person.

shape("J: J1 J2 | C: C1", top=5)
sheet("3 4 ?", department="sales", role_group="leadership")
sheets("1,2,4,2,1")                    that many people per level of the first capability
"""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.sheets import Capability, MaturityField, Shape, Sheet, Unscored

UNSCORED = {"?": Unscored.CANNOT_JUDGE, "-": Unscored.NOT_APPLICABLE}
NO_ANSWER = "."
ONE = "J: J1"


def shape(
    text: str = ONE,
    *,
    top: int = 5,
    weights: Mapping[str, float] | None = None,
    needs: Mapping[str, Mapping[str, int]] | None = None,
    steps: Mapping[str, frozenset[int]] | None = None,
) -> Shape:
    """Fields with their capabilities: "J: J1 J2 | C: C1"."""
    fields = []
    for part in text.split("|"):
        key, _, keys = part.partition(":")
        own = tuple(
            Capability(
                one,
                weight=(weights or {}).get(one, 1.0),
                needs=(needs or {}).get(one, {}),
                steps=(steps or {}).get(one),
            )
            for one in keys.split()
        )
        fields.append(MaturityField(key.strip(), own))
    return Shape("test", "1.0", top, tuple(fields))


def sheet(said: str, of: Shape | None = None, **groups: str | None) -> Sheet:
    """One person's answers in order: levels, ? and - as in files, a dot for no answer."""
    keys = [one.key for one in (of or shape()).capabilities]
    given = dict(zip(keys, said.split(), strict=True))
    answers = {
        key: UNSCORED.get(value) or int(value) for key, value in given.items() if value != NO_ANSWER
    }
    return Sheet(answers, groups)


def sheets(counts: str, of: Shape | None = None, **groups: str | None) -> list[Sheet]:
    """So many people per level, who answer every capability alike: "1,2,4,2,1"."""
    keys = [one.key for one in (of or shape()).capabilities]
    return [
        Sheet(dict.fromkeys(keys, level), groups)
        for level, count in enumerate(counts.split(","), 1)
        for _ in range(int(count))
    ]
