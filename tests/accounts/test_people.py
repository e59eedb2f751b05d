"""Who belongs to an organisation: invited, changed, removed; an owner always remains."""

from __future__ import annotations

import re
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.member_invitations import VALID_FOR
from app.domain.policy import Role
from app.models import db, tenancy
from app.models.accounts import AuditEntry, Department, MemberInvitation, Membership, User
from app.models.base import now
from app.models.mail import OutboxMail
from tests.accounts.browsing import (
    at_once,
    fail_mails,
    hidden,
    inside,
    letters,
    send,
    text_of,
    values_in,
)
from tests.house import CANARY, House
from tests.okrs.tracking import write_tracked

WHO_MAY = {"olga": 200, "clara": 403, "linus": 403, "petra": 403, "vera": 403, "otto": 404}
PAGES = ["people", "people/invitations"]


def home(house: House, rest: str = "") -> str:
    return f"/o/{house.slug}/people{rest}"


def member_id(house: House, who: str) -> UUID:
    def ask() -> UUID:
        query = select(Membership.id).where(Membership.user_id == house.users[who])
        return db.session.scalars(query).one()

    return inside(house, ask)


def role_of(house: House, who: str) -> Role | None:
    query = select(Membership.role).where(Membership.user_id == house.users[who])
    return inside(house, lambda: db.session.scalar(query))


def person(house: House, who: str) -> str:
    return home(house, f"/{member_id(house, who)}")


def invitation_id(house: House) -> UUID:
    return inside(house, lambda: db.session.scalars(select(MemberInvitation.id)).one())


def acts(house: House) -> list[str]:
    query = select(AuditEntry.action).where(AuditEntry.organisation_id == house.organisation_id)
    return inside(house, lambda: list(db.session.scalars(query.order_by(AuditEntry.at))))


def make_owner(house: House, who: str) -> None:
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        membership = db.session.scalars(
            select(Membership).where(Membership.user_id == house.users[who])
        ).one()
        membership.role = Role.OWNER
        db.session.commit()


@pytest.mark.parametrize("page", PAGES)
def test_who_may_see_the_people(house: House, page: str) -> None:
    for who, status in WHO_MAY.items():
        assert house.client(who).get(f"/o/{house.slug}/{page}").status_code == status, who
    assert house.client().get(f"/o/{house.slug}/{page}").status_code == 302


def test_the_list_shows_everyone_and_their_state(house: House) -> None:
    html = text_of(house.client("olga").get(home(house)))
    for words in ("Linus Vogt", "Bereichsleitung", "Vertrieb", "Konto abgeschaltet", "Leitung"):
        assert words in html
    assert CANARY not in html
    assert "Otto" not in html


def test_olga_makes_petra_a_lead(house: House) -> None:
    path = person(house, "petra")
    place = str(house.departments["Personal"])
    response = send(house.client("olga"), path, role="lead", department=place, is_head="y")
    assert response.status_code == 302
    assert role_of(house, "petra") is Role.LEAD
    assert "member-changed" in acts(house)
    assert "Petra Klein" in text_of(house.client("olga").get(home(house)))


def test_a_lead_needs_a_department_and_so_does_a_head(house: House) -> None:
    client, path = house.client("olga"), person(house, "vera")
    assert send(client, path, role="lead", department="").status_code == 422
    assert send(client, path, role="member", department="", is_head="y").status_code == 422
    assert role_of(house, "vera") is Role.VIEWER


@pytest.mark.parametrize("value", ["god", "", "OWNER", "owner\0"])
def test_there_are_no_other_roles(house: House, value: str) -> None:
    response = send(house.client("olga"), person(house, "petra"), role=value, department="")
    assert response.status_code == 422


def test_a_department_of_another_organisation_is_none(house: House) -> None:
    def ask() -> str:

        return str(db.session.scalars(select(Department.id)).one())

    with house.app.app_context(), tenancy.inside(house.other_organisation_id):
        foreign = ask()
    response = send(house.client("olga"), person(house, "petra"), role="lead", department=foreign)
    assert response.status_code == 422
    assert CANARY not in text_of(response)


def test_two_owners_change_petra_and_nothing_is_lost(house: House) -> None:
    client, path = house.client("olga"), person(house, "petra")

    old = hidden(client, path)
    assert send(client, path, role="viewer", department="").status_code == 302
    response = client.post(path, data={**old, "role": "consultant", "department": ""})
    assert response.status_code == 409
    html = text_of(response)
    assert "Inzwischen hat jemand anderes dies geändert" in html
    assert "Nur lesend" in html
    assert role_of(house, "petra") is Role.VIEWER
    again = {**hidden_of(html), "role": "consultant", "department": ""}
    assert client.post(path, data=again).status_code == 302
    assert role_of(house, "petra") is Role.CONSULTANT


def hidden_of(html: str) -> dict[str, str]:

    return {name: values_in(html, name)[0] for name in ("csrf_token", "was")}


def test_the_last_owner_stays(house: House) -> None:
    """Dora is an owner too, but her account is off: she cannot decide anything."""
    client, path = house.client("olga"), person(house, "olga")
    response = send(client, path, role="member", department="")
    assert response.status_code == 409
    assert "letzte verantwortliche Person" in text_of(response)
    response = send(client, f"{path}/remove", page=f"{path}/remove")
    assert response.status_code == 409
    assert role_of(house, "olga") is Role.OWNER


def test_an_owner_leaves_when_another_one_remains(house: House) -> None:
    make_owner(house, "clara")
    path = person(house, "olga")
    response = send(house.client("olga"), f"{path}/remove", page=f"{path}/remove")
    assert response.location == "/"
    assert role_of(house, "olga") is None
    assert house.client("olga").get(home(house)).status_code == 404
    with house.app.app_context():
        assert db.session.get_one(User, house.users["olga"]).active


def test_two_owners_who_demote_each_other_leave_one(house: House) -> None:
    make_owner(house, "clara")
    data = {"role": "member", "department": ""}
    for _ in range(3):
        olga, clara = house.client("olga"), house.client("clara")
        to_olga, to_clara = person(house, "olga"), person(house, "clara")

        one, two = hidden(clara, to_olga), hidden(olga, to_clara)
        answers = at_once(
            lambda c=clara, p=to_olga, h=one: c.post(p, data={**h, **data}).status_code,
            lambda c=olga, p=to_clara, h=two: c.post(p, data={**h, **data}).status_code,
        )
        owners = [who for who in ("olga", "clara") if role_of(house, who) is Role.OWNER]
        assert len(owners) == 1, answers
        assert sorted(answers)[0] == 302
        assert sorted(answers)[1] in {403, 409}
        for who in ("olga", "clara"):
            make_owner(house, who)


def test_removing_says_what_loses_its_owner(house: House) -> None:
    client, path = house.client("olga"), person(house, "petra")
    assert "als Verantwortliche" not in text_of(client.get(f"{path}/remove"))
    write_tracked(house)
    asked = text_of(client.get(f"{path}/remove"))
    assert "Key Results haben diese Person als Verantwortliche" in asked
    assert send(client, f"{path}/remove", page=f"{path}/remove").status_code == 302


def test_removing_asks_first_and_says_what_stays(house: House) -> None:
    client, path = house.client("olga"), person(house, "petra")
    assert "petra@example.org" in text_of(client.get(f"{path}/remove"))
    assert role_of(house, "petra") is Role.MEMBER
    assert send(client, f"{path}/remove", page=f"{path}/remove").status_code == 302
    assert role_of(house, "petra") is None
    assert client.get(path).status_code == 404
    assert "member-removed" in acts(house)


def test_foreign_and_missing_people_look_alike(house: House) -> None:
    with house.app.app_context(), tenancy.inside(house.other_organisation_id):
        foreign = db.session.scalars(select(Membership.id)).one()
    client = house.client("olga")
    for rest in ("", "/remove"):
        bodies = [client.get(home(house, f"/{i}{rest}")) for i in (foreign, uuid4())]
        assert [b.status_code for b in bodies] == [404, 404]
        assert len({without_language_links(text_of(b)) for b in bodies}) == 1
    assert client.post(home(house, f"/{foreign}")).status_code in {400, 404}


def without_language_links(html: str) -> str:
    """The switch of languages leads back here, so it names the address."""

    return re.sub(r'href="/language/[^"]*"', "", html)


def invite(house: House, address: str = "nora@neu.example", **changes: str) -> int:
    data = {"address": address, "role": "member", "department": "", "language": "en", **changes}
    path = home(house, "/invitations")
    return send(house.client("olga"), path, **data).status_code


def test_an_invitation_goes_out_in_the_language_of_the_invited(house: House, app: Flask) -> None:
    assert invite(house, role="lead", department=str(house.departments["Technik"])) == 302
    html = text_of(house.client("olga").get(home(house)))
    assert "nora@neu.example" in html
    assert "Mail ist unterwegs" in html
    (letter,) = letters(app)
    assert letter["To"] == "nora@neu.example"
    assert letter["Subject"] == "Invitation to Wattwerk AG"
    assert "Olga Inhaber" in str(letter.get_content())
    assert "Mail gesendet" in text_of(house.client("olga").get(home(house)))
    assert "member-invited" in acts(house)


def test_known_and_unknown_addresses_get_the_same_mail(house: House, app: Flask) -> None:
    """Otto has an account elsewhere: neither page nor mail tells."""
    assert invite(house, "otto@example.org") == invite(house, "niemand@example.org") == 302

    bodies = {re.sub(r"/join/\S+", "", str(m.get_content())) for m in letters(app)}
    assert len(bodies) == 1
    html = text_of(house.client("olga").get(home(house)))
    assert "Otto Fremd" not in html


@pytest.mark.words
@pytest.mark.parametrize(
    "address",
    ["", "nora", "nora@", "nora@neu.example\nbcc: x@y.example", "no\u200bra@neu.example",
     "nöra@neu.example", "a" * 300 + "@neu.example", "nora@neu.example\0"],
)  # fmt: skip
def test_bad_addresses_are_refused(house: House, address: str) -> None:
    assert invite(house, address) == 422


def test_nobody_is_invited_twice_or_as_a_member(house: House) -> None:
    assert invite(house, "Nora@Neu.Example") == 302
    assert invite(house, "nora@neu.example") == 422
    assert invite(house, "petra@example.org") == 422


def test_a_failed_mail_is_explained_and_tried_again(house: House, app: Flask) -> None:
    invite(house)
    fail_mails(app, "550 no such user here")
    client = house.client("olga")
    html = text_of(client.get(home(house)))
    assert "nicht zugestellt" in html
    assert "550 no such user here" in html
    path = home(house, f"/invitations/{invitation_id(house)}/mails")
    assert send(client, path, page=home(house)).status_code == 302
    assert len(letters(app)) == 1
    assert "Mail gesendet" in text_of(client.get(home(house)))


def test_mails_to_one_address_are_throttled(house: House, app: Flask) -> None:
    invite(house)
    client = house.client("olga")
    path = home(house, f"/invitations/{invitation_id(house)}/mails")
    for sent in (1, 2, 3, 3, 3):
        assert len(letters(app)) == sent
        send(client, path, page=home(house))
    assert "Bitte warten Sie" in text_of(client.get(home(house)))


def test_a_mail_that_waits_is_sent_now_and_not_twice(house: House, app: Flask) -> None:
    invite(house)
    with app.app_context():
        waiting = db.session.scalars(select(OutboxMail)).one()
        waiting.due_at, waiting.reason, waiting.attempts = now() + VALID_FOR, "451 later", 3
        db.session.commit()
    client = house.client("olga")
    assert "wird noch einmal versucht" in text_of(client.get(home(house)))
    assert letters(app) == []
    send(client, home(house, f"/invitations/{invitation_id(house)}/mails"), page=home(house))
    assert len(letters(app)) == 1


def test_withdrawing_and_inviting_again_is_no_way_round_it(house: House, app: Flask) -> None:
    client = house.client("olga")
    for expected in (302, 302, 302, 429):
        assert invite(house) == expected
        if expected == 302:
            path = home(house, f"/invitations/{invitation_id(house)}/withdraw")
            assert send(client, path, page=home(house)).status_code == 302
    assert letters(app) == []


def test_invitations_of_others_do_not_exist(house: House) -> None:
    with house.app.app_context(), tenancy.inside(house.other_organisation_id):
        row = MemberInvitation(
            email="x@y.example", role=Role.MEMBER, invited_by="Otto", expires_at=now()
        )
        db.session.add(row)
        db.session.flush()
        foreign = row.id
        db.session.commit()
    client = house.client("olga")
    for act in ("mails", "withdraw"):
        for unknown in (foreign, uuid4()):
            path = home(house, f"/invitations/{unknown}/{act}")
            assert send(client, path, page=home(house)).status_code == 404


def test_who_may_post(house: House) -> None:
    """A role that may not see the page may not send its form either, token or no token."""
    invite(house)
    paths = [
        home(house, "/invitations"), person(house, "vera"), person(house, "vera") + "/remove",
        home(house, f"/invitations/{invitation_id(house)}/withdraw"),
    ]  # fmt: skip
    for who, status in WHO_MAY.items():
        if status == 200:
            continue
        client = house.client(who)
        token = {"csrf_token": token_of(client)}
        for path in paths:
            assert client.post(path, data=token).status_code == status, (who, path)
    assert role_of(house, "vera") is Role.VIEWER


def token_of(client: object) -> str:

    html = client.get("/", follow_redirects=True).get_data(as_text=True)  # type: ignore[attr-defined]
    return values_in(html, "csrf_token")[0]
