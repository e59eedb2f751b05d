"""Settings of an organisation, the trail of what was done, and a consultant's new clients."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts.organisations import slug_of
from app.domain.policy import Role
from app.models import db, tenancy
from app.models.accounts import AuditEntry, MemberInvitation, Membership, Organisation
from tests.accounts.browsing import hidden, letters, link_in, send, text_of, values_in
from tests.house import CANARY, House

WHO_MAY = {"olga": 200, "clara": 403, "linus": 403, "petra": 403, "vera": 403, "otto": 404}
WHO_MAY_CREATE = {"olga": 403, "clara": 200, "linus": 403, "petra": 403, "vera": 403, "otto": 404}
GOOD = {"name": "Wattwerk SE", "language": "en", "time_zone": "Europe/Lisbon"}


def page(house: House, rest: str = "settings") -> str:
    return f"/o/{house.slug}/{rest}"


def organisation(house: House, slug: str = "") -> Organisation:
    with house.app.app_context():
        query = select(Organisation).where(Organisation.slug == (slug or house.slug))
        return db.session.scalars(query).one()


@pytest.mark.parametrize("rest", ["settings", "settings/trail"])
def test_only_owners_see_settings_and_trail(house: House, rest: str) -> None:
    for who, status in WHO_MAY.items():
        assert house.client(who).get(page(house, rest)).status_code == status, who


def test_olga_moves_the_house_to_lisbon(house: House) -> None:
    client = house.client("olga")
    assert send(client, page(house), **GOOD).status_code == 302
    now = organisation(house)
    assert (now.name, now.language, now.time_zone) == ("Wattwerk SE", "en", "Europe/Lisbon")
    assert now.slug == "wattwerk"
    trail = text_of(client.get(page(house, "settings/trail")))
    assert "Wattwerk AG → Wattwerk SE" in trail
    assert "Europe/Berlin → Europe/Lisbon" in trail
    assert "Olga Inhaber" in trail


@pytest.mark.words
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""), ("name", "x" * 121), ("name", "Watt\u200bwerk"), ("name", "a\nb"),
        ("language", "fr"), ("time_zone", "Mars/Olympus"), ("time_zone", "../../etc/passwd"),
        ("time_zone", ""),
    ],
)  # fmt: skip
def test_settings_that_make_no_sense(house: House, field: str, value: str) -> None:
    assert send(house.client("olga"), page(house), **{**GOOD, field: value}).status_code == 422
    assert organisation(house).name == "Wattwerk AG"


def test_two_windows_and_nothing_is_overwritten(house: House) -> None:
    client = house.client("olga")
    old = hidden(client, page(house))
    send(client, page(house), **{**GOOD, "name": "Erste"})
    response = client.post(page(house), data={**old, **GOOD, "name": "Zweite"})
    html = text_of(response)
    assert response.status_code == 409
    assert "Erste" in html
    assert "Zweite" in html
    again = {n: values_in(html, n)[0] for n in ("csrf_token", "was")}
    client.post(page(house), data={**again, **GOOD, "name": "Zweite"})
    assert organisation(house).name == "Zweite"


def test_the_trail_shows_own_acts_in_pages(house: House) -> None:
    with house.app.app_context():
        for number in range(120):
            db.session.add(
                AuditEntry(
                    action="department-renamed", actor_name="Clara Berg",
                    organisation_id=house.organisation_id, target=f"Nr. {number} =1+1 <b>",
                )
            )  # fmt: skip
        db.session.add(
            AuditEntry(action="x", organisation_id=house.other_organisation_id, target=CANARY)
        )
        db.session.commit()
    client = house.client("olga")
    seen = [text_of(client.get(page(house, f"settings/trail?page={n}"))) for n in (1, 2, 3)]
    assert sum(html.count("Bereich umbenannt") for html in seen) == 120
    assert all("Clara Berg" in html and CANARY not in html for html in seen)
    assert "Nr. 119 =1+1 <b>" in seen[0]
    for odd in ("-1", "0", "99999", "x", "١", "1e9", ""):
        assert client.get(page(house, f"settings/trail?page={odd}")).status_code == 200


def test_who_may_create_clients(house: House) -> None:
    for who, status in WHO_MAY_CREATE.items():
        assert house.client(who).get(page(house, "clients/new")).status_code == status, who


def create(house: House, name: str = "Öl & Gas Süd") -> str:
    response = send(house.client("clara"), page(house, "clients/new"), name=name, language="en")
    assert response.status_code == 302
    return response.location


def test_clara_creates_a_client_and_asks_its_owner_in(house: House, app: Flask) -> None:
    where = create(house)
    assert where == "/o/oel-gas-sued/client/owner"
    client = house.client("clara")
    start = text_of(client.get("/o/oel-gas-sued/"))
    assert "Erste verantwortliche Person einladen" in start
    assert client.get("/o/oel-gas-sued/people").status_code == 403
    response = send(client, where, address="nora@neu.example", language="en")
    assert response.location == where
    assert "nora@neu.example" in text_of(client.get(where))
    (letter,) = letters(app)
    visitor = house.client()
    visitor.get(link_in(letter), follow_redirects=True)
    response = send(visitor, "/join", name="Nora Neu", password="ein langer Satz")
    assert response.location == "/o/oel-gas-sued/"
    assert visitor.get("/o/oel-gas-sued/people").status_code == 200
    assert client.get(where).status_code == 302
    refused = send(client, where, page="/o/oel-gas-sued/departments",
                   address="x@y.example", language="de")  # fmt: skip
    assert refused.status_code == 302
    made = organisation(house, "oel-gas-sued")
    with app.app_context(), tenancy.inside(made.id):
        roles = set(db.session.scalars(select(Membership.role)))
        assert roles == {Role.OWNER, Role.CONSULTANT}
        assert db.session.scalar(select(func.count(MemberInvitation.id))) == 0
    assert house.client("olga").get("/o/oel-gas-sued/").status_code == 404


def test_a_house_with_an_owner_gets_none_from_a_consultant(house: House) -> None:
    client, path = house.client("clara"), page(house, "client/owner")
    assert client.get(path).location == page(house, "")
    token = hidden(client, page(house, "departments"))["csrf_token"]
    data = {"csrf_token": token, "address": "clara2@example.org", "language": "de"}
    assert client.post(path, data=data).location == page(house, "")
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        assert db.session.scalar(select(func.count(MemberInvitation.id))) == 0


def test_the_first_owner_can_be_asked_again_or_no_longer(house: House, app: Flask) -> None:
    where, client = create(house), house.client("clara")
    send(client, where, address="nora@neu.example", language="en")
    made = organisation(house, "oel-gas-sued")
    with app.app_context(), tenancy.inside(made.id):
        invitation = db.session.scalars(select(MemberInvitation.id)).one()
    assert len(letters(app)) == 1
    assert send(client, f"{where}/{invitation}/mails", page=where).status_code == 302
    assert len(letters(app)) == 2
    assert send(client, f"{where}/{invitation}/withdraw", page=where).status_code == 302
    assert "ist nicht mehr eingeladen" in text_of(client.get(where))
    assert "nora@neu.example" not in text_of(client.get(where))


def test_a_name_that_is_taken_gets_an_address_of_its_own(house: House) -> None:
    first, second = create(house, "Kanarienvogel"), create(house, "Wattwerk")
    assert first.startswith("/o/kanarienvogel-")
    assert second.startswith("/o/wattwerk-")


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Größe & Maß", "groesse-mass"), ("  Å.B. ", "a-b"), ("株式会社", "organisation"),
        ("-../..-", "organisation"), ("x" * 200, "x" * 48), ("Éclair", "eclair"),
    ],
)  # fmt: skip
def test_addresses_are_made_of_names(name: str, slug: str) -> None:
    assert slug_of(name) == slug


def test_not_more_than_twenty_a_day(house: House) -> None:
    client, path = house.client("clara"), page(house, "clients/new")
    token = hidden(client, path)
    for number in range(20):
        data = {**token, "name": f"Kunde {number}", "language": "de"}
        assert client.post(path, data=data).status_code == 302
    assert client.post(path, data={**token, "name": "Noch", "language": "de"}).status_code == 429
