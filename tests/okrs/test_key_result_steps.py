"""Steps of a key result: Clara writes twelve of them, adds more, and is told when it is enough."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from app.models import db
from app.models.tracking import KeyResultStep
from app.models.wording import Wording
from app.okrs.key_result_steps import MOST_STEPS
from tests.accounts.browsing import inside, send, text_of, values_in
from tests.house import House
from tests.okrs.tracking import write_tracked

SAID = {"text": "Zwölf Schritte", "weight": "1", "is_leading": "yes"}


@pytest.fixture
def rows(house: House) -> dict[str, UUID]:
    return write_tracked(house)


def new(house: House, rows: dict[str, UUID]) -> str:
    return f"/o/{house.slug}/goals/{rows['objective_id']}/key-results/new?type=milestone"


def edit(house: House, rows: dict[str, UUID]) -> str:
    return f"/o/{house.slug}/key-results/{rows['milestone_id']}/edit"


def named(count: int, first: int = 0) -> dict[str, str]:
    return {f"step_name_{n}": f"Schritt {n + 1}" for n in range(first, count)}


def steps(house: House, **where: Any) -> list[str]:
    """The names of steps in their order."""

    def ask() -> list[str]:
        query = select(KeyResultStep).filter_by(**where).order_by(KeyResultStep.position)
        return [step.name.de for step in db.session.scalars(query)]

    return list(inside(house, ask))


def fill(house: House, rows: dict[str, UUID], count: int) -> None:
    """So many steps, the first one done."""

    def write() -> None:
        found = db.session.scalars(
            select(KeyResultStep).where(KeyResultStep.key_result_id == rows["milestone_id"])
        ).one()
        for n in range(1, count):
            db.session.add(
                KeyResultStep(
                    key_result_id=rows["milestone_id"], name=Wording(de=f"Schritt {n + 1}"),
                    due_on=found.due_on, position=n,
                )
            )  # fmt: skip
        db.session.commit()

    inside(house, write)


def shown(html: str) -> dict[str, str]:
    """What the form would send again: the rows of steps as they are filled in."""
    count = html.count("data-row=")
    names = [f"step_{part}_{n}" for part in ("id", "name", "due", "weight") for n in range(count)]
    return {name: (values_in(html, name) or [""])[0] for name in names}


def test_twelve_steps_survive_a_change_of_the_text(house: House, rows: dict[str, UUID]) -> None:
    fill(house, rows, 12)
    before = steps(house, key_result_id=rows["milestone_id"])
    clara = house.client("clara")
    html = text_of(clara.get(edit(house, rows)))
    assert html.count("data-row=") == 13, "all of them, and one that waits"
    answer = send(clara, edit(house, rows), **SAID, **shown(html),
                  owner=str(house.users["petra"]))  # fmt: skip
    assert answer.status_code == 302, "nothing promised has changed"
    assert steps(house, key_result_id=rows["milestone_id"]) == before


def test_more_rows_come_without_a_script_and_keep_what_was_typed(
    house: House, rows: dict[str, UUID]
) -> None:
    clara = house.client("clara")
    before = steps(house)
    html = text_of(send(clara, new(house, rows), **SAID, **named(4), more="steps"))
    assert html.count("data-row=") == 9
    assert "Schritt 4" in html
    assert "Zwölf Schritte" in html
    assert steps(house) == before, "nothing is saved"
    again = text_of(send(clara, new(house, rows), **SAID, **shown(html), more="steps"))
    assert again.count("data-row=") == 14
    answer = send(clara, new(house, rows), **SAID, **{**shown(again), **named(12)})
    assert answer.status_code == 302
    assert len(steps(house)) == len(before) + 12


def test_an_error_keeps_every_row(house: House, rows: dict[str, UUID]) -> None:
    sent = {**SAID, **named(12), "text": ""}
    html = text_of(send(house.client("clara"), new(house, rows), **sent))
    assert "Schritt 12" in html
    assert html.count("data-row=") == 12


def test_it_says_when_it_is_enough(house: House, rows: dict[str, UUID]) -> None:
    clara = house.client("clara")
    html = text_of(send(clara, new(house, rows), **SAID, **named(MOST_STEPS - 1), more="steps"))
    assert html.count("data-row=") == MOST_STEPS
    assert 'name="more"' not in html
    assert send(clara, new(house, rows), **SAID, **named(MOST_STEPS)).status_code == 302


def test_one_too_many_is_refused_and_kept(house: House, rows: dict[str, UUID]) -> None:
    before = steps(house)
    answer = send(house.client("clara"), new(house, rows), **SAID, **named(MOST_STEPS + 1))
    assert answer.status_code == 422
    html = text_of(answer)
    assert f"Höchstens {MOST_STEPS} Schritte" in html
    assert f"Schritt {MOST_STEPS + 1}" in html
    assert steps(house) == before


def test_an_emptied_name_in_the_middle_removes_that_step_alone(
    house: House, rows: dict[str, UUID]
) -> None:
    fill(house, rows, 12)
    clara = house.client("clara")
    sent = shown(text_of(clara.get(edit(house, rows))))
    sent |= {f"step_{part}_5": "" for part in ("name", "due", "weight")}
    answer = send(clara, edit(house, rows), **SAID, **sent, owner=str(house.users["petra"]),
                  reason="Fällt weg")  # fmt: skip
    assert answer.status_code == 302
    left = steps(house, key_result_id=rows["milestone_id"])
    assert len(left) == 11
    assert "Schritt 6" not in left
