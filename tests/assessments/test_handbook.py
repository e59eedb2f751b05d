"""The questionnaire as a handbook: found by words, read on a phone, linked by prerequisites."""

from __future__ import annotations

import pytest

from app import questionnaires
from app.assessments.handbook import Wanted, entry, fitting
from tests.house import House

CJM = questionnaires.default()


@pytest.mark.parametrize("who", ["olga", "clara", "linus", "petra", "vera"])
def test_everyone_reads_the_handbook(house: House, who: str) -> None:
    client = house.client(who)
    html = client.get(f"/o/{house.slug}/handbook").get_data(as_text=True)
    for field in CJM.fields:
        assert field.name.de in html
    for capability in CJM.capabilities:
        assert f"/handbook/{capability.key}" in html


@pytest.mark.parametrize("language", ["de", "en"])
def test_an_entry_says_everything(house: House, language: str) -> None:
    client = house.client("petra")
    client.set_cookie("language", language)
    for capability in CJM.capabilities[::7]:
        path = f"/o/{house.slug}/handbook/{capability.key}"
        html = client.get(path).get_data(as_text=True).replace("&#39;", "'")
        texts = [capability.question, capability.why, *capability.evidence, *capability.levels]
        for step in capability.steps:
            texts += [step.what, step.first_step, step.owner, step.objective]
        for text in texts:
            assert text.in_language(language) in html.replace("&amp;", "&")


def test_prerequisites_are_linked_both_ways() -> None:
    needing = next(c for c in CJM.capabilities if c.needs)
    found = entry(CJM, needing.key)
    assert found is not None
    assert [c.key for c, _ in found.needs] == list(needing.needs)
    other = entry(CJM, next(iter(needing.needs)))
    assert other is not None
    assert needing.key in [c.key for c, _ in other.needed_by]


def test_search_finds_what_holds_every_word() -> None:
    everything = fitting(CJM, Wanted(), "de")
    assert sum(len(p.capabilities) for p in everything) == 36
    assert sum(len(p.capabilities) for p in fitting(CJM, Wanted(short=True), "de")) == len(
        CJM.short_form
    )
    [only] = fitting(CJM, Wanted(field="culture"), "en")
    assert only.field.key == "culture"
    found = [c.key for p in fitting(CJM, Wanted("j3"), "en") for c in p.capabilities]
    assert "J3" in found
    assert fitting(CJM, Wanted("xyzzy"), "de") == []


@pytest.mark.parametrize(
    "query",
    ["search=xyzzy", "search=%00", "search=%27%22%3E%3Cscript%3E", "field=__class__",
     "search=" + "z" * 5000, "form=short&form=full", "search=%E2%80%AEnegilie"],
)  # fmt: skip
def test_the_search_bears_anything(house: House, query: str) -> None:
    assert house.client("vera").get(f"/o/{house.slug}/handbook?{query}").status_code == 200


@pytest.mark.parametrize(
    "path", ["handbook/X9", "handbook/..%2f", "handbook?questionnaire=" + "0" * 64]
)
def test_what_is_not_there_is_missing(house: House, path: str) -> None:
    assert house.client("vera").get(f"/o/{house.slug}/{path}").status_code == 404


def test_strangers_do_not_read_it_here(house: House) -> None:
    assert house.client("otto").get(f"/o/{house.slug}/handbook").status_code == 404
    assert house.client().get(f"/o/{house.slug}/handbook").status_code == 302
