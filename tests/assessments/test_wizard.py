"""From an empty list of rounds to a launched one, through HTTP."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from io import BytesIO
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app import questionnaires, queue
from app.assessments.deadlines import today
from app.models import db, tenancy
from app.models.accounts import AuditEntry
from app.models.assessments import Assessment, AssessmentState, Invitation, Split
from app.models.base import now
from app.models.mail import OutboxMail
from tests.house import House

WHO_MAY_PREPARE = {
    "olga": 200, "clara": 200, "linus": 403, "petra": 403, "vera": 403, "otto": 404,
}  # fmt: skip


def values_in(html: str, name: str) -> list[str]:
    return re.findall(rf'name="{name}"[^>]*value="([^"]*)"', html)


def post(client: FlaskClient, path: str, **data: object) -> TestResponse:
    """Post a form the way a browser does: fetch the page, keep its hidden fields."""
    page = client.get(str(data.pop("page", path))).get_data(as_text=True)
    tokens = values_in(page, "csrf_token")
    revisions = values_in(page, "revision")
    sent: dict[str, object] = {"csrf_token": tokens[0]}
    if revisions:
        sent["revision"] = revisions[0]
    return client.post(path, data={**sent, **data})


class Wizard:
    """A person preparing a round."""

    def __init__(self, house: House, who: str = "clara") -> None:
        self.house = house
        self.client = house.client(who)
        self.root = f"/o/{house.slug}/rounds"
        self.home = ""

    def start(self, **changes: object) -> TestResponse:
        data = {
            "title": "Herbstrunde", "title_en": "Autumn round", "form": "full",
            "questionnaire": questionnaires.default().content_hash,
        }  # fmt: skip
        response = post(self.client, f"{self.root}/new", **{**data, **changes})
        if response.status_code == 302:
            self.home = response.location.rsplit("/", 1)[0]
        return response

    @property
    def id(self) -> UUID:
        return UUID(self.home.rsplit("/", 1)[1])

    def rules(self, **changes: object) -> TestResponse:
        data = {
            "languages": ["de", "en"], "k": "5", "split": "department:1",
            "deadline": (now() + timedelta(days=14)).date().isoformat(),
        }  # fmt: skip
        return post(self.client, f"{self.home}/rules", **{**data, **changes})

    def people(self, text: str, how: str = "add") -> TestResponse:
        return post(self.client, f"{self.home}/people", people=text, how=how)

    def launch(self, checked: bool = True) -> TestResponse:
        data = {"checked": "y"} if checked else {}
        return post(self.client, f"{self.home}/launch", page=f"{self.home}/check", **data)


@pytest.fixture
def wizard(house: House) -> Wizard:
    return Wizard(house)


def row(house: House, round_id: UUID) -> Assessment:
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        return db.session.get_one(Assessment, round_id)


def people_text(count: int = 6) -> str:
    return "\n".join(f"p{i}@x.org;{'Vertrieb' if i % 2 else 'Personal'}" for i in range(count))


def mails(house: House) -> int:
    with house.app.app_context():
        return db.session.scalar(select(func.count(OutboxMail.id))) or 0


def test_a_round_from_title_to_launch(wizard: Wizard, house: House, app: Flask) -> None:
    assert wizard.start().location.endswith("/rules")
    assert wizard.rules(split="role_group", k="6").location.endswith("/texts")
    texts = wizard.client.get(f"{wizard.home}/texts").get_data(as_text=True)
    assert "Kundinnen und Kunden" in texts
    response = post(
        wizard.client, f"{wizard.home}/texts",
        welcome_de="Willkommen", welcome_en="Welcome", invitation_de="Moin", invitation_en="Hi",
    )  # fmt: skip
    assert response.location.endswith("/people")
    assert wizard.people(people_text(7)).status_code == 302
    check = wizard.client.get(f"{wizard.home}/check").get_data(as_text=True)
    assert "Herbstrunde" in check
    assert wizard.launch().status_code == 302
    assessment = row(house, wizard.id)
    assert assessment.state is AssessmentState.OPEN
    assert (assessment.k, assessment.split, assessment.shown_invited) == (6, Split.ROLE_GROUP, 7)
    queue.drain(app)
    letters = [p.read_text() for p in (app.config["SETTINGS"].data_dir / "mails").glob("*.eml")]
    assert len(letters) == 7
    assert all(f"/r/{wizard.id}/" in letter.replace("=\n", "") for letter in letters)


def test_steps_can_be_taken_in_any_order_without_loss(wizard: Wizard, house: House) -> None:
    wizard.start()
    wizard.people(people_text(3))
    wizard.rules(k="7")
    post(wizard.client, f"{wizard.home}/basics", title="Anders", title_en="", form="short",
         questionnaire=questionnaires.default().content_hash)  # fmt: skip
    assessment = row(house, wizard.id)
    assert (assessment.title, assessment.k, assessment.form) == ("Anders", 7, "short")
    assert "p1@x.org" in wizard.client.get(f"{wizard.home}/people").get_data(as_text=True)


@pytest.mark.words
@pytest.mark.parametrize(
    "changes",
    [
        {"title": "", "title_en": ""},
        {"title": "x" * 121},
        {"title": "a\x00b"},
        {"title": "a\x1bb"},
        {"questionnaire": "0" * 64},
        {"questionnaire": ""},
        {"form": "huge"},
    ],
)
def test_bad_basics_are_refused(wizard: Wizard, changes: Mapping[str, object]) -> None:
    assert wizard.start(**changes).status_code == 422


@pytest.mark.words
@pytest.mark.parametrize(
    "changes",
    [
        {"k": "3"}, {"k": "11"}, {"k": "5.5"}, {"k": "NaN"}, {"k": "1e1"}, {"k": "٥"}, {"k": ""},
        {"k": "1_0"}, {"languages": []}, {"languages": ["fr"]}, {"split": "department:9"},
        {"split": "__class__"}, {"split": ""}, {"deadline": ""}, {"deadline": "0001-01-01"},
        {"deadline": "9999-12-31"}, {"deadline": "2027-02-29"}, {"deadline": "2020-01-01"},
        {"deadline": "2099-01-01"}, {"deadline": "tomorrow"},
    ],
    ids=str,
)  # fmt: skip
def test_bad_rules_are_refused_and_kept(
    wizard: Wizard, house: House, changes: Mapping[str, object]
) -> None:
    wizard.start()
    assert wizard.rules(**changes).status_code == 422
    assert row(house, wizard.id).deadline is None


def test_today_is_a_good_deadline(wizard: Wizard, house: House) -> None:
    """Today where the organisation is: late in the evening that is not the day in Greenwich."""
    wizard.start()
    assert wizard.rules(deadline=today(now(), "Europe/Berlin").isoformat()).status_code == 302


def test_an_older_form_meets_409_and_shows_both(wizard: Wizard, house: House) -> None:
    wizard.start()
    stale = wizard.client.get(f"{wizard.home}/basics").get_data(as_text=True)
    fields = {
        "csrf_token": values_in(stale, "csrf_token")[0],
        "revision": values_in(stale, "revision")[0],
        "questionnaire": questionnaires.default().content_hash,
        "form": "full",
    }
    path = f"{wizard.home}/basics"
    assert wizard.client.post(path, data={**fields, "title": "Erste"}).status_code == 302
    second = wizard.client.post(path, data={**fields, "title": "Zweite"})
    html = second.get_data(as_text=True)
    assert second.status_code == 409
    assert "Erste" in html
    assert 'value="Zweite"' in html
    assert row(house, wizard.id).title == "Erste"
    again = {**fields, "title": "Zweite", "revision": values_in(html, "revision")[0]}
    assert wizard.client.post(path, data=again).status_code == 302
    assert row(house, wizard.id).title == "Zweite"


def test_faults_keep_everything_out_and_the_text_in(wizard: Wizard, house: House) -> None:
    wizard.start()
    response = wizard.people("good@x.org;Vertrieb\nbad@x.org;Vertreib")
    html = response.get_data(as_text=True)
    assert response.status_code == 422
    assert "good@x.org;Vertrieb" in html
    assert "„Vertrieb“" in html
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        assert db.session.scalar(select(func.count(Invitation.id))) == 0


def test_a_file_is_read_like_a_paste(wizard: Wizard) -> None:
    wizard.start()
    upload = (BytesIO("Adresse;Bereich\nä;Vertrieb".encode("cp1252")), "../../leute.csv")
    response = post(wizard.client, f"{wizard.home}/people", file=upload, people="", how="add")
    assert response.status_code == 422
    assert "ä;Vertrieb" in response.get_data(as_text=True)
    upload = (BytesIO("Adresse;Bereich\na@x.org;Vertrieb".encode("utf-8-sig")), "x.csv")
    assert (
        post(wizard.client, f"{wizard.home}/people", file=upload, people="", how="add").status_code
        == 302
    )


@pytest.mark.parametrize(
    "raw",
    [b"PK\x03\x04bomb", b"a\x00b", b"=cmd|x;" * 50],
    ids=lambda r: str(r[:4]),
)
def test_files_that_are_no_lists(wizard: Wizard, raw: bytes) -> None:
    wizard.start()
    response = post(
        wizard.client, f"{wizard.home}/people", file=(BytesIO(raw), "x.csv"), people="", how="add"
    )
    assert response.status_code == 422


def test_replacing_and_removing(wizard: Wizard, house: House) -> None:
    wizard.start()
    wizard.people("a@x.org\nb@x.org")
    assert wizard.people("a@x.org").status_code == 422
    assert wizard.people("a@x.org\nc@x.org", how="replace").status_code == 302
    html = wizard.client.get(f"{wizard.home}/people").get_data(as_text=True)
    assert "c@x.org" in html
    assert "b@x.org" not in html
    [link, *_] = re.findall(r'action="([^"]+/withdraw)"', html)
    assert post(wizard.client, link, page=f"{wizard.home}/people").status_code == 302
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        assert db.session.scalar(select(func.count(Invitation.id))) == 1


def test_one_person_at_a_time(wizard: Wizard) -> None:
    wizard.start()
    path, page = f"{wizard.home}/people/one", f"{wizard.home}/people"
    good = {"address": "a@x.org", "department": "Vertrieb", "role_group": "", "language": "de"}
    assert post(wizard.client, path, page=page, **good).status_code == 302
    assert post(wizard.client, path, page=page, **good).status_code == 422
    for bad in ({"department": "Mond"}, {"language": "fr"}, {"address": "x" * 400}):
        assert post(wizard.client, path, page=page, **{**good, **bad}).status_code == 422


def test_small_groups_are_announced(wizard: Wizard) -> None:
    wizard.start()
    wizard.rules()
    wizard.people(people_text(12) + "\nz@x.org;Technik")
    html = wizard.client.get(f"{wizard.home}/people").get_data(as_text=True)
    rows = re.findall(
        r'<th scope="row">(\w+)</th>\s*<td class="num">(\d+)</td>\s*<td>([^<]+)', html
    )
    shown = {name: (int(count), text.strip()) for name, count, text in rows}
    assert shown["Technik"] == (1, "bleibt verborgen")
    assert shown["Vertrieb"][0] == shown["Personal"][0] == 6


def test_a_launch_needs_everything(wizard: Wizard, house: House) -> None:
    wizard.start()
    assert "launch" not in wizard.client.get(f"{wizard.home}/check").get_data(as_text=True)
    token = values_in(
        wizard.client.get(f"{wizard.home}/people").get_data(as_text=True), "csrf_token"
    )
    sent = {"csrf_token": token[0], "checked": "y"}
    assert wizard.client.post(f"{wizard.home}/launch", data=sent).status_code == 422
    wizard.rules()
    wizard.people(people_text(6))
    assert wizard.launch(checked=False).status_code == 422
    assert row(house, wizard.id).state is AssessmentState.DRAFT


def test_a_double_click_launches_once(wizard: Wizard, house: House) -> None:
    wizard.start()
    wizard.rules()
    wizard.people(people_text(6))
    html = wizard.client.get(f"{wizard.home}/check").get_data(as_text=True)
    sent = {"csrf_token": values_in(html, "csrf_token")[0], "checked": "y"}
    for _ in range(2):
        assert wizard.client.post(f"{wizard.home}/launch", data=sent).status_code == 302
    assert mails(house) == 6
    with house.app.app_context():
        noted = db.session.scalars(
            select(AuditEntry).where(AuditEntry.action == "round-launched")
        ).all()
    assert len(noted) == 1


def test_rules_are_fixed_once_launched(wizard: Wizard, house: House) -> None:
    wizard.start()
    wizard.rules()
    wizard.people(people_text(6))
    before = wizard.client.get(f"{wizard.home}/rules").get_data(as_text=True)
    wizard.launch()
    data = {
        "csrf_token": values_in(before, "csrf_token")[0], "revision": "9", "k": "4",
        "languages": ["de"], "split": "role_group",
        "deadline": (now() + timedelta(days=3)).date().isoformat(),
    }  # fmt: skip
    assert wizard.client.post(f"{wizard.home}/rules", data=data).status_code == 409
    assert row(house, wizard.id).k == 5


def test_a_draft_can_be_deleted_a_round_cannot(wizard: Wizard, house: House) -> None:
    wizard.start()
    path = f"{wizard.home}/delete"
    assert post(wizard.client, path, page=f"{wizard.home}/check").status_code == 302
    assert wizard.client.get(f"{wizard.home}/check").status_code == 404


@pytest.mark.parametrize("who", WHO_MAY_PREPARE)
def test_who_may_prepare(house: House, who: str) -> None:
    client = house.client(who)
    expected = WHO_MAY_PREPARE[who]
    assert client.get(f"/o/{house.slug}/rounds/new").status_code == expected
    listed = client.get(f"/o/{house.slug}/rounds").status_code
    assert listed == (404 if who == "otto" else 200)


def test_rounds_of_others_do_not_exist(wizard: Wizard, house: House) -> None:
    wizard.start()
    stranger = house.client("otto")
    other = f"/o/{house.other_slug}/rounds"
    for path in (f"{other}/{wizard.id}", f"{other}/{uuid4()}", f"{wizard.root}/{uuid4()}"):
        for page in ("", "/basics", "/rules", "/texts", "/people", "/check", "/preview", "/close"):
            assert stranger.get(path + page).status_code == 404


def test_the_preview_is_read_only(wizard: Wizard) -> None:
    wizard.start()
    html = wizard.client.get(f"{wizard.home}/preview").get_data(as_text=True)
    assert "inert" in html
    assert wizard.client.get(f"{wizard.home}/preview?question=J2").status_code == 200
    assert wizard.client.get(f"{wizard.home}/preview?question=__class__").status_code == 404


def test_page_and_search_may_be_anything(wizard: Wizard) -> None:
    wizard.start()
    wizard.people(people_text(6))
    for query in ("page=-1", "page=1e9", "page=99999&page=2", "search=%00", "search=%25", "page=٣",
                  "search=" + "x" * 4000, "search=%ED%A0%80"):  # fmt: skip
        assert wizard.client.get(f"{wizard.home}/people?{query}").status_code == 200


def test_members_see_no_drafts(wizard: Wizard, house: House) -> None:
    wizard.start()
    html = house.client("petra").get(wizard.root).get_data(as_text=True)
    assert "Herbstrunde" not in html
    assert "Herbstrunde" in wizard.client.get(wizard.root).get_data(as_text=True)


def test_a_long_list_is_divided_into_pages(wizard: Wizard) -> None:
    wizard.start()
    wizard.people("\n".join(f"p{i:03}@x.org" for i in range(150)))
    first = wizard.client.get(f"{wizard.home}/people").get_data(as_text=True)
    last = wizard.client.get(f"{wizard.home}/people?page=2").get_data(as_text=True)
    assert "p000@x.org" in first
    assert "p149@x.org" in last
    assert "p149@x.org" not in first
    found = wizard.client.get(f"{wizard.home}/people?search=P149").get_data(as_text=True)
    assert "p149@x.org" in found
