"""The house stands: it starts on both databases and lets the right people in."""

from tests.house import House


def test_health(house: House) -> None:
    assert house.client().get("/healthz").status_code == 200


def test_strangers_are_asked_to_sign_in(house: House) -> None:
    answer = house.client().get(f"/o/{house.slug}/")
    assert answer.status_code == 302
    assert answer.location == "/sign-in?next=/o/wattwerk/"
