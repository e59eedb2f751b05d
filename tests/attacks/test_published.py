"""Everything published is added, subtracted and mixed until it says something about too few.

Hundreds of generated rounds: first what is stored, then what the file and the pages show. Rounds
are attacked together as well, people joining, leaving and moving between them. Each round asks
anew, so figures of two rounds are sums over different answers; that the same answers, or nearly
the same, are not published twice is what the import refuses.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
import tinyhtml5.parser
from flask import Flask
from sqlalchemy import func, select

from app.assessments.importing import ImportedRound, import_round
from app.assessments.refusals import Refusal
from app.assessments.versions import stored
from app.domain.sheets import DEPARTMENT, ROLE_GROUP, Rules, Sheet
from app.models import db, tenancy
from app.models.assessments import Answer, Assessment, Response, Split
from tests.attacks.arithmetic import Kind, Least, breaches, solvable
from tests.attacks.published import (
    LABELS,
    QUESTIONNAIRE,
    SHAPE,
    Frozen,
    cells,
    freeze_sheets,
    frozen_round,
    members,
)
from tests.clients import HTML
from tests.house import House

ROUNDS = 250
SHOWN = 8
NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


def least_of(one: Frozen) -> Least:
    return Least(one.rules.k, max(one.rules.k, 8))


def test_stored_findings_withstand_arithmetic() -> None:
    kinds = dict.fromkeys(Kind, 0)
    for seed in range(ROUNDS):
        one = frozen_round(seed)
        found = list(cells(one))
        assert not breaches(found, least_of(one)), seed
        for group in one.results["groups"]:
            assert not hidden_medians_of(group), seed
        for cell in found:
            kinds[cell.kind] += 1
    assert min(kinds.values()) > 1000, "an attack on nothing proves nothing"


def hidden_medians_of(group: Mapping[str, Any]) -> set[str]:
    """Hidden medians that follow from the group's indices, whatever the weights."""
    seen = {key for key, cell in group["cells"].items() if cell["median"] is not None}
    indices = [
        frozenset(one.key for one in field.capabilities)
        for field in SHAPE.fields
        if group["indices"][field.key] is not None
    ]
    known = [*indices, *(frozenset({key}) for key in seen)]
    return solvable(known, group["cells"]) - seen


def test_totals_with_too_few_answers_leave_no_index() -> None:
    """Neither a field's index nor the overall one can be solved for a hidden median."""
    for seed in range(ROUNDS):
        results = frozen_round(seed).results
        seen = {one["key"] for one in results["capabilities"] if one["figures"] is not None}
        for field, found in zip(SHAPE.fields, results["fields"], strict=True):
            keys = {one.key for one in field.capabilities}
            assert found["index"] is None or keys <= seen
            assert keys <= seen or (found["stage"], found["weakest"]) == (None, None)
        assert results["overall"] is None or all(f["index"] for f in results["fields"])


def test_response_rates_are_those_of_groups_that_may_be_shown() -> None:
    rates = 0
    for seed in range(ROUNDS):
        one = frozen_round(seed)
        for group, percent in one.facts["response_rates"].items():
            rates += 1
            assert group
            assert len(members(one, group)) >= one.rules.k
            assert type(percent) is int
            assert 0 <= percent <= 100
    assert rates > 100


def moved(sheets: Sequence[Sheet], chance: random.Random) -> list[Sheet]:
    """The same house a year later: some left, some moved, some are new, all answer again."""
    stayed = [one for one in sheets if chance.random() > 0.1]
    departments = sorted({str(one.groups.get(DEPARTMENT)) for one in sheets})
    later = []
    for one in [*stayed, *chance.sample(list(sheets), min(2, len(sheets)))]:
        groups = dict(one.groups)
        if chance.random() < 0.1:
            groups[DEPARTMENT] = chance.choice(departments)
        answers = {key: chance.choice([1, 2, 3, 4, 5]) for key in one.answers}
        later.append(Sheet(answers, groups))
    return later


def test_rounds_of_one_organisation_do_not_help_each_other() -> None:
    """Three rounds with other people, splits and thresholds, all their cells at once."""
    for seed in range(60):
        chance = random.Random(seed)
        first = frozen_round(seed)
        rounds = [first]
        for _ in range(2):
            before = rounds[-1]
            split = chance.choice([DEPARTMENT, ROLE_GROUP])
            other = ROLE_GROUP if split == DEPARTMENT else DEPARTMENT
            rules = replace(before.rules, split=split, other=other, k=chance.randint(4, 10))
            rounds.append(freeze_sheets(moved(before.sheets, chance), rules, chance))
        smallest = min(one.rules.k for one in rounds)
        everything = [c for i, one in enumerate(rounds) for c in cells(one, i)]
        assert not breaches(everything, Least(smallest, 8)), seed


def test_the_same_answers_under_another_split_would_give_people_away() -> None:
    """Why an import refuses them: first A is shown, then A with C, and three people are left."""
    sizes = {"d0": 12, "d1": 10, "d2": 3}
    wider = {"d0": "leadership", "d1": "front_line", "d2": "leadership"}
    chance = random.Random(5)
    sheets = [
        Sheet({c.key: chance.randint(1, 5) for c in SHAPE.capabilities},
              {DEPARTMENT: name, ROLE_GROUP: wider[name]})
        for name, size in sizes.items() for _ in range(size)
    ]  # fmt: skip
    once, again = (
        freeze_sheets(sheets, Rules(5, split, None), chance) for split in (DEPARTMENT, ROLE_GROUP)
    )
    assert not breaches(cells(once), Least(5, 8))
    assert not breaches(cells(again), Least(5, 8))
    found = breaches([*cells(once), *cells(again)], Least(5, 8))
    assert frozenset({22, 23, 24}) in {breach.people for breach in found}


COLUMNS = "respondent;Bereich;Rolle;" + ";".join(c.key for c in QUESTIONNAIRE.capabilities)


def answer_file(
    people: int = 20, *, shuffled: bool = False, names: str = "x", seed: int = 3
) -> str:
    chance = random.Random(seed)
    rows = [
        f"{names}{i};{'Nord' if i % 2 else 'Süd'};{'leadership' if i % 3 else 'front_line'};"
        + ";".join(str(chance.randint(1, 5)) for _ in QUESTIONNAIRE.capabilities)
        for i in range(people)
    ]
    if shuffled:
        chance.shuffle(rows)
    return "\n".join([COLUMNS, *rows])


SAME_AGAIN = {
    "another split": {"split": "Rolle", "stands_for": Split.ROLE_GROUP},
    "another k": {"k": 4},
    "no split": {"split": ""},
    "both attributes": {"other": "Rolle"},
    "another title": {"title": "Anders"},
    "another order and other names": {"answers": answer_file(shuffled=True, names="neu")},
    "one person less, by role": {
        "answers": answer_file(19), "split": "Rolle", "stands_for": Split.ROLE_GROUP
    },
    "one person more, another k": {"answers": answer_file(21), "k": 4},
    "half as many": {"answers": answer_file(10)},
    "three answers corrected": {
        "answers": re.sub(r"^(x[123];.*);\d$", r"\1;", answer_file(), flags=re.M)
    },
    "other people as well": {
        "answers": answer_file() + answer_file(30, names="y", seed=4).removeprefix(COLUMNS)
    },
}  # fmt: skip


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize("changes", SAME_AGAIN.values(), ids=list(SAME_AGAIN))
def test_the_same_answers_are_not_imported_twice(house: House, changes: dict[str, Any]) -> None:
    tenancy.enter(house.organisation_id)
    version = stored(QUESTIONNAIRE.content_hash)
    wanted = ImportedRound("Einmal", "", version, answer_file(), split="Bereich")
    import_round(wanted)
    with pytest.raises(Refusal):
        import_round(replace(wanted, **changes))
    assert db.session.scalar(select(func.count(Assessment.id))) == 1


@pytest.mark.usefixtures("context")
def test_answers_of_another_year_are_imported(house: House) -> None:
    tenancy.enter(house.organisation_id)
    version = stored(QUESTIONNAIRE.content_hash)
    for year in (2024, 2025, 2026):
        answers = answer_file(seed=year)
        import_round(ImportedRound(str(year), "", version, answers, split="Bereich"))
    assert db.session.scalar(select(func.count(Assessment.id))) == 3


def show(house: House, one: Frozen) -> UUID:
    """Store the frozen round without a single answer: pages have nothing else to read."""
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        one.assessment.questionnaire_version_id = stored(QUESTIONNAIRE.content_hash).id
        db.session.add(one.assessment)
        db.session.flush()
        one.findings.assessment_id = one.assessment.id
        db.session.add(one.findings)
        db.session.flush()
        assert not db.session.scalar(select(func.count(Response.id)))
        assert not db.session.scalar(select(func.count(Answer.id)))
        round_id = one.assessment.id
        db.session.commit()
    return round_id


def test_pages_and_files_show_what_is_published_and_nothing_else(house: House, app: Flask) -> None:
    client = house.client("vera")
    looked_at = hidden = 0
    for seed in range(SHOWN):
        one = frozen_round(seed)
        results, facts = (json.loads(json.dumps(x)) for x in (one.results, one.facts))
        here = f"/o/{house.slug}/rounds/{show(house, one)}/findings"
        file = client.get(f"{here}.json").get_json()
        assert (file["results"], file["facts"]) == (results, facts)
        assert set(file) == {"title", "facts", "results"}
        assert "personal_means" not in str(file)
        keys = [c["key"] for c in results["capabilities"]]
        for path in ["", "/table", "/method", *(f"/capabilities/{key}" for key in keys[:4])]:
            response = client.get(here + path)
            assert response.status_code == 200, (seed, path)
            key = path.rpartition("/")[2] if "capabilities" in path else None
            for label, numbers in rows_about_groups(response.text):
                allowed = published_numbers(results, facts, label, key)
                looked_at += 1
                hidden += len(allowed) == 1
                assert numbers <= allowed, (seed, path, label, numbers - allowed)
    assert looked_at > 50
    assert hidden > 10, "an attack on nothing proves nothing"


def rows_about_groups(html: str) -> Iterator[tuple[str, set[float]]]:
    """Whatever stands in a table's row or a list's entry headed by a group: its numbers."""
    tree = tinyhtml5.parser.HTMLParser(namespace_html_elements=True).parse(html)
    for row in tree.iter():
        head = {HTML + "tr": HTML + "th", HTML + "div": HTML + "dt"}.get(str(row.tag))
        first = next((e for e in row if e.tag == head), None) if head else None
        if first is None:
            continue
        label = " ".join("".join(first.itertext()).split())
        if label in LABELS.values():
            rest = " ".join(text for e in row if e is not first for text in e.itertext())
            yield label, {float(n.replace(",", ".")) for n in NUMBER.findall(rest)}


def published_numbers(
    results: Mapping[str, Any], facts: Mapping[str, Any], label: str, key: str | None
) -> set[float]:
    """Every number that may stand beside a group, on the page of one capability or on all."""
    (group_key,) = (k for k, word in LABELS.items() if word == label)
    numbers = {float(results["k"])}
    for group in results["groups"]:
        if group["key"] != group_key:
            continue
        for capability, cell in group["cells"].items():
            if key in (None, capability):
                numbers |= numbers_in(cell)
        if key is None:
            numbers |= numbers_in(group["indices"])
    for group in results["other_groups"]:
        if group["key"] == group_key:
            shown = {k: v for k, v in group["medians"].items() if key in (None, k)}
            numbers |= numbers_in(shown)
    for gap in results["perception_gaps"]:
        if key is None and group_key in ("leadership", "front_line"):
            numbers |= numbers_in(gap)
    if key is None:
        numbers |= numbers_in(facts["response_rates"].get(group_key))
    return numbers


def numbers_in(value: Any) -> set[float]:
    if isinstance(value, Mapping):
        return {n for one in value.values() for n in numbers_in(one)}
    if isinstance(value, list | tuple):
        return {n for one in value for n in numbers_in(one)}
    if isinstance(value, int | float) and not isinstance(value, bool):
        return {round(abs(float(value)), places) for places in (0, 1, 2)}
    return set()
