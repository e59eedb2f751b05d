"""The house stands: it starts on both databases and lets the right people in."""

from uuid import uuid4

import pytest

from tests.clients import check_page
from tests.house import House


def test_health(house: House) -> None:
    assert house.client().get("/healthz").status_code == 200


def test_strangers_are_asked_to_sign_in(house: House) -> None:
    answer = house.client().get(f"/o/{house.slug}/")
    assert answer.status_code == 302
    assert answer.location == "/sign-in?next=/o/wattwerk/"


def test_what_was_read_once_does_not_excuse_another_page() -> None:
    """Ids by chance are passed over as names, not as what they name: twice the same is a fault."""
    page = '<p id="{}">Ein</p><p id="{}">Zwei</p>'
    one, two = uuid4(), uuid4()
    check_page(page.format(one, two))
    check_page(page.format(uuid4(), uuid4()))
    with pytest.raises(AssertionError, match="twice"):
        check_page(page.format(one, one))
