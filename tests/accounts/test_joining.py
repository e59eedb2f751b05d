"""From the mail to the first page: new people, known people, dead links."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app.accounts import member_invitations
from app.domain.policy import Role
from app.models import db, tenancy
from app.models.accounts import AuditEntry, MemberInvitation, Membership, User
from app.models.base import now
from app.models.mail import OutboxMail
from tests.accounts.browsing import at_once, hidden, inside, letters, link_in, send, text_of
from tests.accounts.test_people import home, invitation_id, invite
from tests.house import PASSWORD, House

SENTENCE = "ein langer Satz"


def invited_link(house: House, address: str = "nora@neu.example", **changes: str) -> str:
    assert invite(house, address, language="de", **changes) == 302
    return link_in(letters(house.app)[-1])


def open_link(client: FlaskClient, link: str) -> TestResponse:
    response = client.get(link)
    assert response.location == "/join"
    return client.get("/join")


def member(house: House, address: str) -> Membership | None:
    query = select(Membership).join(User, User.id == Membership.user_id)
    return inside(house, lambda: db.session.scalar(query.where(User.email == address)))


def test_nora_joins_with_a_new_account(house: House, app: Flask) -> None:
    link = invited_link(house, role="lead", department=str(house.departments["Technik"]))
    client = house.client()
    html = text_of(open_link(client, link))
    for words in ("Wattwerk AG", "Olga Inhaber", "Bereichsleitung", "nora@neu.example"):
        assert words in html
    response = send(client, "/join", name="Nora Neu", password=SENTENCE)
    assert response.location == "/o/wattwerk/"
    assert "Willkommen bei Wattwerk AG" in text_of(client.get("/o/wattwerk/"))
    nora = member(house, "nora@neu.example")
    assert nora is not None
    assert (nora.role, nora.department_id) == (Role.LEAD, house.departments["Technik"])
    with app.app_context():
        user = db.session.scalars(select(User).where(User.email == "nora@neu.example")).one()
        assert user.confirmed_at is not None
        assert user.password is not None
        assert SENTENCE not in user.password
    again = house.client()
    data = {"email": "nora@neu.example", "password": SENTENCE}
    assert send(again, "/sign-in", **data).status_code == 302
    assert again.get("/o/wattwerk/").status_code == 200


def test_the_link_leaves_the_address_and_is_stored_nowhere(house: House, app: Flask) -> None:
    link = invited_link(house)
    token = link.rsplit("/", 1)[1]
    client = house.client()
    html = text_of(open_link(client, link))
    assert token not in html
    with app.app_context(), tenancy.inside(house.organisation_id):
        mail = db.session.scalars(select(OutboxMail)).one()
        row = db.session.scalars(select(MemberInvitation)).one()
        stored = " ".join(str(vars(one)) for one in (mail, row))
    assert token not in stored


def test_joining_is_written_down(house: House) -> None:
    client = house.client()
    open_link(client, invited_link(house))
    send(client, "/join", name="Nora Neu", password=SENTENCE)
    query = select(AuditEntry.actor_name, AuditEntry.target).where(
        AuditEntry.action == "member-joined", AuditEntry.organisation_id == house.organisation_id
    )
    written = inside(house, lambda: db.session.execute(query).one())
    assert written == ("Nora Neu", "Nora Neu: member")


@pytest.mark.words
@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("", SENTENCE), ("  ", SENTENCE), ("Nora\u202e", SENTENCE), ("Nora\nNeu", SENTENCE),
        ("x" * 121, SENTENCE), ("Nora", "zu kurz"), ("Nora", ""), ("Nora", "x" * 5000),
    ],
)  # fmt: skip
def test_names_and_passwords_that_do_not_do(house: House, name: str, password: str) -> None:
    client = house.client()
    open_link(client, invited_link(house))
    response = send(client, "/join", name=name, password=password)
    assert response.status_code == 422
    if len(password) > 9:
        assert password not in text_of(response)
    assert member(house, "nora@neu.example") is None


def test_otto_signs_in_and_belongs_to_both(house: House) -> None:
    link = invited_link(house, "otto@example.org", role="consultant")
    client = house.client()
    html = text_of(open_link(client, link))
    assert "Zu dieser Adresse gibt es schon ein Konto" in html
    assert 'name="password"' not in html
    response = send(client, "/sign-in?next=/join", email="otto@example.org", password=PASSWORD)
    assert response.location.endswith("/join")
    assert send(client, "/join").location == "/o/wattwerk/"
    assert "Kanarienvogel" in text_of(client.get("/"))
    otto = member(house, "otto@example.org")
    assert otto is not None
    assert otto.role is Role.CONSULTANT


def test_a_stranger_cannot_make_an_account_for_otto(house: House, app: Flask) -> None:
    """The link alone does not set a password where there is one already."""
    client = house.client()
    open_link(client, invited_link(house, "otto@example.org"))
    page = send(client, "/join", page="/sign-in", name="Fremd", password=SENTENCE)
    assert page.status_code == 200
    assert member(house, "otto@example.org") is None
    fresh = house.client()
    sent = send(fresh, "/sign-in", email="otto@example.org", password=SENTENCE)
    assert sent.status_code != 302


def test_another_persons_invitation_is_not_taken(house: House) -> None:
    link = invited_link(house)
    client = house.client("otto")
    html = text_of(open_link(client, link))
    assert "gilt aber für eine andere Adresse" in html
    assert send(client, "/join").status_code == 403
    assert member(house, "otto@example.org") is None
    assert member(house, "nora@neu.example") is None


def test_a_used_link_is_gone(house: House) -> None:
    link = invited_link(house)
    client = house.client()
    open_link(client, link)
    send(client, "/join", name="Nora Neu", password=SENTENCE)
    for visitor in (house.client(), client):
        response = open_link(visitor, link)
        assert response.status_code == 410
        assert "eingelöst oder zurückgezogen" in text_of(response)


def test_a_withdrawn_link_is_gone_also_while_someone_types(house: House) -> None:
    link = invited_link(house)
    client = house.client()
    open_link(client, link)
    form = {**hidden(client, "/join"), "name": "Nora Neu", "password": SENTENCE}
    path = home(house, f"/invitations/{invitation_id(house)}/withdraw")
    send(house.client("olga"), path, page=home(house))
    assert client.post("/join", data=form).status_code == 410
    assert client.get("/join").status_code == 410
    assert member(house, "nora@neu.example") is None


def test_an_expired_link_holds_again_once_it_is_sent_again(house: House) -> None:
    link = invited_link(house)

    def expire() -> None:
        db.session.scalars(select(MemberInvitation)).one().expires_at = now() - timedelta(days=1)
        db.session.commit()

    inside(house, expire)
    client = house.client()
    response = open_link(client, link)
    assert response.status_code == 410
    assert "Olga Inhaber" in text_of(response)
    assert "abgelaufen" in text_of(house.client("olga").get(home(house)))
    path = home(house, f"/invitations/{invitation_id(house)}/mails")
    send(house.client("olga"), path, page=home(house))
    assert link_in(letters(house.app)[-1]) == link
    assert open_link(client, link).status_code == 200


def test_guessed_and_bent_links_are_404(house: House, app: Flask) -> None:
    link = invited_link(house)
    with app.app_context():
        unknown = member_invitations.token_for(uuid4())
    client = house.client()
    for bad in ("x", "A" * 64, link.rsplit("/", 1)[1][:-1] + "!", "%00"):
        assert client.get(f"/join/{bad}").status_code == 404, bad
    assert client.get("/join").status_code == 404
    assert client.post("/join").status_code in {400, 404}
    assert open_link(client, f"/join/{unknown}").status_code == 410


def test_twice_at_once_is_one_member(house: House, app: Flask) -> None:
    link = invited_link(house)
    clients = [house.client(), house.client()]
    forms = []
    for client in clients:
        open_link(client, link)
        forms.append({**hidden(client, "/join"), "name": "Nora Neu", "password": SENTENCE})
    answers = at_once(
        *(lambda c=c, f=f: c.post("/join", data=f).status_code
          for c, f in zip(clients, forms, strict=True))
    )  # fmt: skip
    assert sorted(answers)[0] == 302
    assert sorted(answers)[1] in {409, 410}
    with app.app_context():
        query = select(func.count(User.id)).where(User.email == "nora@neu.example")
        assert db.session.scalar(query) == 1


def test_a_member_who_is_asked_again_stays_what_they_are(house: House, app: Flask) -> None:
    """Invited under a new address, renamed meanwhile: the membership they have is kept."""
    link = invited_link(house)

    def rename() -> None:
        db.session.get_one(User, house.users["petra"]).email = "nora@neu.example"
        db.session.commit()

    inside(house, rename)
    client = house.client("petra")
    open_link(client, link)
    assert send(client, "/join").status_code == 302
    petra = member(house, "nora@neu.example")
    assert petra is not None
    assert petra.department_id == house.departments["Vertrieb"]


def test_no_mail_for_an_invitation_that_was_withdrawn(house: House) -> None:
    invite(house)
    path = home(house, f"/invitations/{invitation_id(house)}/withdraw")
    send(house.client("olga"), path, page=home(house))
    assert letters(house.app) == []
