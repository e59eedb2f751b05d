"""Departments: added, named, moved, headed, deleted; always a tree."""

from __future__ import annotations

import re
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from app.accounts import department_tree
from app.models import db, tenancy
from app.models.accounts import Department, Membership
from tests.accounts.browsing import at_once, hidden, inside, send, text_of, values_in
from tests.accounts.test_people import invite, member_id, without_language_links
from tests.house import CANARY, House
from tests.okrs.tracking import write_tracked
from tests.rounds import open_round

WHO_MAY = {"olga": 200, "clara": 200, "linus": 403, "petra": 403, "vera": 403, "otto": 404}


def home(house: House, rest: str = "") -> str:
    return f"/o/{house.slug}/departments{rest}"


def page(house: House, name: str, rest: str = "") -> str:
    return home(house, f"/{ids(house)[name]}{rest}")


def ids(house: House) -> dict[str, UUID]:
    def ask() -> dict[str, UUID]:
        return {d.name: d.id for d in db.session.scalars(select(Department))}

    return inside(house, ask)


def tree(house: House) -> list[tuple[str, int]]:
    """Names and depths from top to bottom."""

    def ask() -> list[tuple[str, int]]:
        listed = department_tree.branches(db.session.scalars(select(Department)))
        return [(one.department.name, one.depth) for one in listed]

    return inside(house, ask)


def add(house: House, name: str, parent: str = "", **more: str) -> int:
    under = str(ids(house)[parent]) if parent else ""
    data = {"name": name, "parent": under, "head": "", **more}
    return send(house.client("clara"), home(house), **data).status_code


def save(house: House, name: str, /, **changes: str) -> int:
    """Open the form, change something, send it."""
    client, path = house.client("clara"), page(house, name)
    before = inside(house, lambda: db.session.get_one(Department, ids(house)[name]))
    data = {
        "name": name, "name_en": before.name_en, "parent": str(before.parent_id or ""), "head": "",
    }  # fmt: skip
    return send(client, path, **{**data, **changes}).status_code


def test_who_may_see_and_change_departments(house: House) -> None:
    for who, status in WHO_MAY.items():
        client = house.client(who)
        assert client.get(home(house)).status_code == status, who
        assert client.get(page(house, "Vertrieb")).status_code == status, who
        assert client.get(page(house, "Vertrieb", "/delete")).status_code == status, who


def test_an_empty_organisation_is_told_what_belongs_here(house: House) -> None:
    with house.app.app_context(), tenancy.inside(house.other_organisation_id):
        db.session.delete(db.session.scalars(select(Department)).one())
        db.session.commit()
    html = text_of(house.client("otto").get(f"/o/{house.other_slug}/departments"))
    assert "Noch kein Bereich" in html
    assert "etwa Vertrieb, Service und Technik" in html


def test_clara_builds_a_tree(house: House) -> None:
    assert add(house, "Innendienst", "Vertrieb") == 302
    assert add(house, "Außendienst", "Vertrieb", name_en="Field sales") == 302
    assert add(house, "Norden", "Außendienst") == 302
    assert tree(house) == [
        ("Vertrieb", 1), ("Innendienst", 2), ("Außendienst", 2), ("Norden", 3),
        ("Personal", 1), ("Technik", 1),
    ]  # fmt: skip
    client = house.client("clara")
    client.set_cookie("language", "en")
    html = text_of(client.get(home(house)))
    assert "Field sales" in html
    assert "Head: Linus Vogt" in html
    assert "2 members" in html


@pytest.mark.parametrize(
    "name",
    ["", "   ", "x" * 121, "Ver\u200btrieb", "Vertrieb", " vertrieb ", "Ｖertrieb", "Sales",
     "a\nb", "a\0b", "\u202egnagnie"],
)  # fmt: skip
def test_names_that_cannot_be_told_apart_are_refused(house: House, name: str) -> None:
    assert add(house, name) == 422
    assert len(tree(house)) == 3


def test_renaming_and_moving(house: House) -> None:
    add(house, "Innendienst", "Vertrieb")
    assert save(house, "Innendienst", name="Innendienst Nord", name_en="Inside sales") == 302
    assert save(house, "Innendienst Nord", parent=str(ids(house)["Technik"])) == 302
    assert tree(house)[-1] == ("Innendienst Nord", 2)
    assert tree(house)[-2] == ("Technik", 1)


def test_order_is_changed_one_place_at_a_time(house: House) -> None:
    client, path = house.client("clara"), page(house, "Technik", "/position")
    for expected in (
        ["Vertrieb", "Technik", "Personal"],
        ["Technik", "Vertrieb", "Personal"],
        ["Technik", "Vertrieb", "Personal"],
    ):
        assert send(client, path, page=home(house), to="up").status_code == 302
        assert [name for name, _ in tree(house)] == expected
    send(client, path, page=home(house), to="down")
    assert [name for name, _ in tree(house)] == ["Vertrieb", "Technik", "Personal"]
    assert send(client, path, page=home(house), to="sideways").status_code == 400


def test_a_circle_is_refused(house: House) -> None:
    add(house, "Innendienst", "Vertrieb")
    client, path = house.client("clara"), page(house, "Vertrieb")
    below = str(ids(house)["Innendienst"])
    choices = values_in_select(text_of(client.get(path)))
    assert below not in choices
    assert save(house, "Vertrieb", parent=below) == 422
    assert save(house, "Vertrieb", parent=str(ids(house)["Vertrieb"])) == 422
    assert tree(house)[:2] == [("Vertrieb", 1), ("Innendienst", 2)]


def values_in_select(html: str) -> list[str]:
    select_html = re.search(r'<select[^>]*name="parent".*?</select>', html, re.S)
    assert select_html
    return re.findall(r'value="([^"]*)"', select_html.group(0))


def test_two_moves_at_once_make_no_circle(house: House) -> None:
    """Each is fine alone: Sales below HR, HR below Sales. Together they would close a ring."""
    for _ in range(3):
        names = ids(house)
        clara, olga = house.client("clara"), house.client("olga")
        one, two = page(house, "Vertrieb"), page(house, "Personal")
        first = {**hidden(clara, one), "name": "Vertrieb", "head": "",
                 "parent": str(names["Personal"])}  # fmt: skip
        second = {**hidden(olga, two), "name": "Personal", "head": "",
                  "parent": str(names["Vertrieb"])}  # fmt: skip
        answers = at_once(
            lambda c=clara, p=one, d=first: c.post(p, data=d).status_code,
            lambda c=olga, p=two, d=second: c.post(p, data=d).status_code,
        )
        assert sorted(answers) == [302, 422]
        assert len(tree(house)) == 3
        for name, depth in tree(house):
            if depth == 2:
                assert save(house, name, parent="") == 302


def test_a_tree_has_six_levels_at_most(house: House) -> None:
    parent = "Vertrieb"
    for level in range(2, 7):
        assert add(house, f"Ebene {level}", parent) == 302
        parent = f"Ebene {level}"
    assert add(house, "Ebene 7", parent) == 422
    assert save(house, "Vertrieb", parent=str(ids(house)["Personal"])) == 422


def test_two_people_rename_and_both_texts_are_shown(house: House) -> None:
    client, path = house.client("clara"), page(house, "Technik")
    old = hidden(client, path)
    assert save(house, "Technik", name="Technik und Netz") == 302
    response = client.post(
        path, data={**old, "name": "Netztechnik", "name_en": "", "parent": "", "head": ""}
    )
    assert response.status_code == 409
    html = text_of(response)
    assert "Netztechnik" in html
    assert "Technik und Netz" in html
    assert "Technik und Netz" in ids(house)
    again = {n: values_in(html, n)[0] for n in ("csrf_token", "revision")}
    response = client.post(path, data={**again, "name": "Netztechnik", "parent": "", "head": ""})
    assert response.status_code == 302
    assert "Netztechnik" in ids(house)


@pytest.mark.parametrize("revision", [None, "", "x", "99999999999"])
def test_a_form_without_its_revision_passes_for_none(house: House, revision: str | None) -> None:
    client, path = house.client("clara"), page(house, "Technik")
    data = {**hidden(client, path), "name": "IT", "name_en": "", "parent": "", "head": ""}
    assert data.pop("revision")
    if revision is not None:
        data["revision"] = revision
    assert client.post(path, data=data).status_code == 409
    assert "Technik" in ids(house)


def test_a_new_order_disturbs_nobody_who_is_renaming(house: House) -> None:
    client, path = house.client("clara"), page(house, "Technik")
    old = hidden(client, path)
    send(house.client("olga"), page(house, "Technik", "/position"), page=home(house), to="up")
    response = client.post(path, data={**old, "name": "Netztechnik", "parent": "", "head": ""})
    assert response.status_code == 302


def test_a_head_is_one_of_the_departments_own(house: House) -> None:
    petra, hanna = member_id(house, "petra"), member_id(house, "hanna")
    assert save(house, "Vertrieb", head=str(hanna)) == 422
    assert save(house, "Vertrieb", head=str(petra)) == 302

    def heads() -> list[UUID]:
        query = select(Membership.id).where(
            Membership.is_head.is_(True), Membership.department_id == house.departments["Vertrieb"]
        )
        return list(db.session.scalars(query))

    assert inside(house, heads) == [petra]
    assert save(house, "Vertrieb", head="") == 302
    assert inside(house, heads) == []


def test_a_department_in_use_stays(house: House) -> None:
    add(house, "Innendienst", "Technik")
    open_round(house)
    invite(house, department=str(house.departments["Technik"]))
    client, path = house.client("clara"), page(house, "Technik", "/delete")
    html = text_of(client.get(path))
    for words in ("1 Bereich darunter", "1 eingeladenes Mitglied", "1 Person, die zu einer Runde"):
        assert words in html
    token = {"csrf_token": hidden(client, home(house))["csrf_token"]}
    assert client.post(path, data=token).status_code == 409
    assert "2 Mitglieder" in text_of(client.get(page(house, "Vertrieb", "/delete")))
    assert "Technik" in ids(house)


def test_a_department_that_goals_name_stays_with_what_names_it(house: House) -> None:
    write_tracked(house)
    client, path = house.client("clara"), page(house, "Vertrieb", "/delete")
    html = text_of(client.get(path))
    for words in ("1 Ziel", "Key Results"):
        assert words in html
    token = {"csrf_token": hidden(client, home(house))["csrf_token"]}
    assert client.post(path, data=token).status_code == 409
    assert "Vertrieb" in ids(house)


def test_an_unused_department_goes(house: House) -> None:
    client, path = house.client("clara"), page(house, "Technik", "/delete")
    assert send(client, path).status_code == 302
    assert "Technik" not in ids(house)
    assert client.get(path).status_code == 404


def test_foreign_and_missing_departments_look_alike(house: House) -> None:
    with house.app.app_context(), tenancy.inside(house.other_organisation_id):
        foreign = db.session.scalars(select(Department.id)).one()
    client = house.client("clara")
    token = {"csrf_token": hidden(client, home(house))["csrf_token"], "to": "up"}
    for rest in ("", "/delete"):
        bodies = [
            without_language_links(text_of(client.get(home(house, f"/{i}{rest}"))))
            for i in (foreign, uuid4())
        ]
        assert len(set(bodies)) == 1
        assert CANARY not in bodies[0]
    for rest in ("", "/delete", "/position"):
        for unknown in (foreign, uuid4()):
            assert client.post(home(house, f"/{unknown}{rest}"), data=token).status_code == 404
    assert add(house, "Neu") == 302
    response = send(client, home(house), name="Schmuggel", parent=str(foreign), head="")
    assert response.status_code == 422
