"""The start page and the overview: where we stand, and the one thing that comes next."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import delete, event

from app.domain.policy import Role
from app.models import db, tenancy
from app.models.accounts import Department, Membership, Organisation, User
from app.models.assessments import Assessment, AssessmentState
from app.models.base import now
from tests.accounts.browsing import text_of
from tests.house import CANARY, House
from tests.rounds import open_round

STATEMENTS = 6
"""The account, the membership, the counts, the rounds, a sentence each on journeys and goals."""


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """Every statement sent to the database; what opens a transaction is not counted."""
    said: list[str] = []

    def note(c: object, cursor: object, statement: str, *rest: object) -> None:
        if (
            statement.lstrip().upper().startswith(("SELECT", "WITH"))
            and "set_config" not in statement
        ):
            said.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(engine, "before_cursor_execute", note)


def page(house: House, who: str, slug: str = "") -> str:
    return text_of(house.client(who).get(f"/o/{slug or house.slug}/"))


def signpost(html: str) -> str:
    """The words of the yellow sign above the page; empty without one."""
    found = re.search(r'class="sign-btn" href="[^"]*"><span><span[^>]*>[^<]*</span>([^<]*)', html)
    return found.group(1) if found else ""


def set_state(house: House, round_id: UUID, state: AssessmentState) -> None:
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        row = db.session.get_one(Assessment, round_id)
        row.state = state
        if row.is_closed:
            row.closed_at = now()
        if state is AssessmentState.RELEASED:
            row.released_at = now()
        db.session.commit()


def test_an_empty_installation_leads_to_its_first_owner(app: Flask) -> None:
    app.extensions.pop("in_use", None)
    assert app.test_client().get("/").location == "/first-owner"


def test_strangers_are_asked_to_sign_in(house: House) -> None:
    assert "/sign-in" in house.client().get("/").location
    assert "/sign-in" in house.client().get(f"/o/{house.slug}/").location


def test_whoever_has_one_organisation_goes_there(house: House) -> None:
    for who in ("olga", "clara", "petra", "vera"):
        assert house.client(who).get("/").location == f"/o/{house.slug}/"
    assert house.client("otto").get("/").location == f"/o/{house.other_slug}/"


def test_several_organisations_are_cards_with_the_role(house: House) -> None:
    with house.app.app_context(), tenancy.inside(house.other_organisation_id):
        db.session.add(Membership(user_id=house.users["clara"], role=Role.VIEWER))
        db.session.commit()
    html = text_of(house.client("clara").get("/"))
    for words in ("Wattwerk AG", "Beratung", CANARY, "Nur lesend", "Neue Organisation für einen"):
        assert words in html


def test_nobodys_member_reads_how_to_become_one(house: House) -> None:
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        db.session.execute(delete(Membership).where(Membership.user_id == house.users["petra"]))
        db.session.commit()
    html = text_of(house.client("petra").get("/"))
    assert "Sie gehören noch zu keiner Organisation" in html
    assert "petra@example.org" in html


def test_the_disabled_and_the_foreign_see_nothing(house: House) -> None:
    assert house.client("dora").get(f"/o/{house.slug}/").status_code == 302
    missing, foreign = (house.client("otto").get(f"/o/{s}/") for s in ("gibtsnicht", house.slug))
    assert (missing.status_code, foreign.status_code) == (404, 404)
    bodies = {re.sub(r'href="/language/[^"]*"', "", text_of(one)) for one in (missing, foreign)}
    assert len(bodies) == 1


def test_without_departments_they_come_first(house: House) -> None:
    with house.app.app_context(), tenancy.inside(house.other_organisation_id):
        db.session.delete(db.session.query(Department).one())
        db.session.commit()
    html = page(house, "otto", house.other_slug)
    assert signpost(html) == "Bereiche anlegen"
    assert "Hier sehen Sie, wo Sie stehen" in html


NEXT = {
    None: ("Eine Runde vorbereiten", ""),
    AssessmentState.DRAFT: ("Runde weiter vorbereiten", ""),
    AssessmentState.OPEN: ("Nachsehen, wie die Runde läuft", ""),
    AssessmentState.CLOSED: ("Befund lesen und freigeben", ""),
    AssessmentState.RELEASED: ("Den Befund lesen", "Den Befund lesen"),
}
"""State of the only round → the signpost of owners and consultants, and that of everyone else."""


@pytest.mark.parametrize("state", list(NEXT))
def test_the_signpost_fits_state_and_role(house: House, state: AssessmentState | None) -> None:
    if state is not None:
        set_state(house, open_round(house).assessment_id, state)
    ours, theirs = NEXT[state]
    for who in ("olga", "clara"):
        assert signpost(page(house, who)) == ours, who
    for who in ("linus", "petra", "vera"):
        assert signpost(page(house, who)) == theirs, who


def test_others_see_no_draft_and_no_unreleased_findings(house: House) -> None:
    round_id = open_round(house, title="Geheimrunde").assessment_id
    for state in (AssessmentState.DRAFT, AssessmentState.CLOSED):
        set_state(house, round_id, state)
        for who in ("linus", "petra", "vera"):
            html = page(house, who)
            assert "Geheimrunde" not in html
            assert "Noch nichts zu lesen" in html
        assert "Geheimrunde" in page(house, "clara")


def test_participation_is_shown_to_those_who_prepare_rounds(house: House) -> None:
    open_round(house, title="Herbstrunde")
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        row = db.session.query(Assessment).one()
        row.shown_invited, row.shown_submitted, row.counted_at = 40, 12, now()
        db.session.commit()
    assert "12 von 40" in page(house, "clara")
    html = page(house, "petra")
    assert "Herbstrunde" in html
    assert "12 von 40" not in html


@pytest.mark.parametrize("rounds", [0, 1, 6])
def test_the_number_of_statements_is_known(house: House, rounds: int) -> None:
    for number in range(rounds):
        a_round = open_round(house, title=f"Runde {number}")
        if number:
            set_state(house, a_round.assessment_id, AssessmentState.RELEASED)
    for who in ("olga", "petra"):
        client = house.client(who)
        with counted(house.app) as said:
            assert client.get(f"/o/{house.slug}/").status_code == 200
        assert len(said) == STATEMENTS, said


def test_the_start_page_asks_twice_however_many_there_are(house: House) -> None:
    with house.app.app_context():
        places = [Organisation(slug=f"o{n}", name=f"Ort {n}") for n in range(8)]
        db.session.add_all(places)
        db.session.flush()
        for place in [p.id for p in places]:
            with tenancy.inside(place):
                db.session.add(Membership(user_id=house.users["clara"], role=Role.CONSULTANT))
        assert db.session.get_one(User, house.users["clara"]).active
        db.session.commit()
    client = house.client("clara")
    client.get("/")
    with counted(house.app) as said:
        assert text_of(client.get("/")).count('class="home"') == 9
    assert len(said) == 2, said
