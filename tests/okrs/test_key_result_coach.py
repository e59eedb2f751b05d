"""The coach beside the form of a key result: what it hears of what the form sends."""

from __future__ import annotations

from uuid import UUID

import pytest

from app.models.tracking import KeyResult
from tests.accounts.browsing import hidden, text_of, values_in
from tests.house import House
from tests.okrs.rounds_of_goals import change
from tests.okrs.tracking import write_tracked

TYPED = {
    "an activity": ({"text": "Wir führen ein Portal ein"}, "Ein Ergebnis, keine Tätigkeit"),
    "in English too": ({"text": "Introduce a portal"}, "Ein Ergebnis, keine Tätigkeit"),
    "no baseline": ({"text": "Mehr kommen an", "point": ""}, "Eine Nullmessung"),
    "two figures": ({"text": "44 auf 40 und 10 auf 5"}, "Eine Zahl je Key Result"),
    "no base": ({"text": "Zufriedenheit +20 %"}, "Von wo nach wo"),
    "too little influence": ({"text": "Mehr kommen an"}, "Genug Einfluss"),
}


@pytest.mark.parametrize("case", TYPED)
def test_the_coach_hears_what_the_form_sends(house: House, case: str) -> None:
    """A script sends the form as it stands: with it the coach knows what the page knows."""
    rows: dict[str, UUID] = write_tracked(house)
    change(house, KeyResult, rows["key_result_id"], influence=2)
    clara = house.client("clara")
    path = f"/o/{house.slug}/key-results/{rows['key_result_id']}/edit"
    html = text_of(clara.get(path))
    sent = {
        name: (values_in(html, name) or [""])[0]
        for name in ("type", "objective", "key_result", "influence")
    }
    typed, expected = TYPED[case]
    data = {**hidden(clara, path), **sent, "point": str(rows["point_id"]), "is_leading": "yes"}
    said = text_of(clara.post(f"/o/{house.slug}/goals/coach", data={**data, **typed}))
    assert expected in said.split("coach-fine")[0]


def test_the_same_is_said_without_a_script(house: House) -> None:
    rows: dict[str, UUID] = write_tracked(house)
    change(house, KeyResult, rows["key_result_id"], influence=2)
    clara = house.client("clara")
    html = text_of(
        clara.get(f"/o/{house.slug}/key-results/{rows['key_result_id']}/edit")
    )  # fmt: skip
    assert "Genug Einfluss" in html.split("coach-fine")[0]
