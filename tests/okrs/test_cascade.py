"""From the organisation to the departments: what hangs on what, and how many there are."""

from __future__ import annotations

import re
from uuid import UUID, uuid4

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.accounts import department_tree
from app.domain.okrs import Status
from app.models import db, tenancy
from app.models.accounts import Department
from app.models.journeys import Orientation
from app.models.okrs import Cycle, GoalState, Objective, ObjectiveLevel
from app.models.tracking import Contribution
from app.models.wording import Wording
from app.okrs import cascade
from app.okrs.cascade import Count, Goal
from app.okrs.cascade_story import with_those_below
from tests.accounts.browsing import text_of
from tests.house import House
from tests.journeys.test_cases import counted
from tests.okrs.ground import LATER, TODAY, Ground

WHO_READS = {"olga": 200, "clara": 200, "linus": 200, "petra": 200, "vera": 200, "otto": 404}
MOST_STATEMENTS = 12


class Tree(Ground):
    """A goal of the organisation, one of the journey below it, two of departments below that."""

    def __init__(self, house: House) -> None:
        super().__init__(house)
        self.path = f"/o/{house.slug}/goals/cascade"
        self.top = self.goal(
            None, level=ObjectiveLevel.ORGANISATION, journey_id=None,
            text=Wording(de="Wer uns braucht, weiß Bescheid"), status=Status.AT_RISK,
        )  # fmt: skip
        self.middle = self.goal(
            None, parent_id=self.top, owner_id=house.users["petra"], status=Status.OFF_TRACK,
            text=Wording(de="Am Einzugstag brennt Licht"), progress=0.42, measured=1, counted=2,
            contribution=Wording(de="Der Umzug ist die häufigste Frage."),
        )  # fmt: skip
        self.low = self.goal(
            "Vertrieb", parent_id=self.middle, status=Status.ON_TRACK,
            text=Wording(de="Jede Meldung ist vollständig"), progress=1.3,
            contribution=Wording(de="Ohne Rückfragen geht es schneller."),
        )  # fmt: skip
        self.alone = self.goal(
            "Technik", journey=self.outage, state=GoalState.DRAFT,
            text=Wording(de="Auf Zeiten ist Verlass"),
            no_parent_reason=Wording(de="Die eigene Wette des Bereichs."),
        )  # fmt: skip
        self.result(self.low, text=Wording(de="Foto statt Fax"), status=Status.STALE, progress=0.1)

    def fill(self, number: int, **values: object) -> None:
        rows = [
            Objective(
                **{
                    "cycle_id": self.cycle, "level": ObjectiveLevel.DEPARTMENT,
                    "department_id": self.house.departments["Vertrieb"], "journey_id": self.moving,
                    "text": Wording(de=f"Ziel Nummer {n}"), "orientation": Orientation.REPAIR,
                    "state": GoalState.ACTIVE, "status": Status.ON_TRACK, **values,
                }
            )
            for n in range(number)
        ]  # fmt: skip
        self.add(*rows)


@pytest.fixture
def tree(house: House) -> Tree:
    return Tree(house)


def listed(html: str) -> str:
    """The nested list, without tags."""
    part = html[html.index('class="cascade-list"') :]
    return " ".join(re.sub(r"<[^>]+>", " ", part).split())


def test_everybody_reads_it(tree: Tree) -> None:
    for who, status in WHO_READS.items():
        assert tree.house.client(who).get(tree.path).status_code == status, who


def test_the_list_hangs_every_goal_below_the_one_it_contributes_to(tree: Tree) -> None:
    html = tree.page()
    words = listed(html)
    order = [
        "The whole organisation", "Wer uns braucht", "Am Einzugstag", "Jede Meldung", "Störung",
        "Auf Zeiten",
    ]  # fmt: skip
    places = [words.index(text) for text in order]
    assert places == sorted(places)
    assert html.count('class="n cascade-children"') == 2
    assert "Contributes: Ohne Rückfragen geht es schneller." in words
    assert "Stands alone: Die eigene Wette des Bereichs." in words


def test_a_goal_says_owner_department_status_and_progress(tree: Tree) -> None:
    words = listed(tree.page())
    assert "Am Einzugstag brennt Licht off track 42% 1 of 2 measured Petra Klein" in words
    assert "Jede Meldung ist vollständig on track 100% Sales" in words
    assert "Auf Zeiten ist Verlass draft Engineering" in words
    assert "Foto statt Fax stale 10%" in words


def test_picture_and_list_name_the_same_goals(tree: Tree) -> None:
    html = tree.page()
    picture = " ".join(re.findall(r"<svg.*?</svg>", html, re.S))
    for id_ in (tree.top, tree.middle, tree.low, tree.alone):
        assert f"/goals/{id_}" in picture
        assert f"/goals/{id_}" in html[html.index('class="cascade-list"') :]
    assert html.count('class="cascade-band" aria-hidden="true"') == 3
    assert 'tabindex="-1"' in picture


def test_dropped_goals_and_other_cycles_are_left_out(tree: Tree) -> None:
    other = Cycle(id=uuid4(), name=Wording(de="Anderes"), starts_on=TODAY, ends_on=LATER)
    tree.add(other)
    tree.goal("Vertrieb", text=Wording(de="Fallengelassen"), state=GoalState.DROPPED)
    tree.goal("Vertrieb", text=Wording(de="Anderswo"), cycle_id=other.id)
    html = tree.page(cycle=tree.cycle)
    assert "Fallengelassen" not in html
    assert "Anderswo" not in html
    assert "Anderswo" in tree.page(cycle=other.id)


def test_a_department_sees_where_its_goals_hang(tree: Tree) -> None:
    words = listed(tree.page(department=tree.house.departments["Vertrieb"]))
    for text in ("Jede Meldung", "Am Einzugstag", "Wer uns braucht"):
        assert text in words
    assert "Auf Zeiten" not in words
    assert "1 goal" in tree.page(department=tree.house.departments["Vertrieb"])


def test_a_department_sees_goals_it_contributes_to(tree: Tree) -> None:
    one = tree.result(tree.middle, text=Wording(de="Ankommen"))
    hr = tree.house.departments["Personal"]
    assert "No goal in this view" in tree.page(department=hr)
    tree.add(Contribution(key_result_id=one, department_id=hr))
    assert "Am Einzugstag" in listed(tree.page(department=hr))


def test_a_journey_alone(tree: Tree) -> None:
    words = listed(tree.page(journey=tree.outage))
    assert "Auf Zeiten" in words
    assert "Jede Meldung" not in words


def test_many_goals_are_counted_first_and_narrowed_down(tree: Tree) -> None:
    tree.fill(90)
    tree.fill(3, status=Status.STALE, journey_id=tree.outage,
              department_id=tree.house.departments["Technik"])  # fmt: skip
    html = tree.page()
    assert "Too many for one picture" in html
    assert "Ziel Nummer 5" not in html
    words = " ".join(re.sub(r"<[^>]+>", " ", html).split())
    assert "Umzug 92 goals 1 off track 91 on track" in words
    assert "Engineering 4 goals 3 stale 1 not pursued yet" in words
    assert "Ziel Nummer 2" in tree.page(journey=tree.outage)
    crowded = tree.page(journey=tree.moving)
    assert "By department" in crowded
    assert "By journey" not in crowded


def test_a_crowded_department_is_turned_by_pages(tree: Tree) -> None:
    tree.fill(90)
    sales = tree.house.departments["Vertrieb"]
    first = tree.page(journey=tree.moving, department=sales)
    second = tree.page(journey=tree.moving, department=sales, page=2)
    shown = [set(re.findall(r"Ziel Nummer \d+", html)) for html in (first, second)]
    assert len(shown[0] | shown[1]) == 90
    assert not shown[0] & shown[1]
    assert "page=2" in first


def test_departments_count_those_below_them(tree: Tree) -> None:
    below = Department(id=uuid4(), name="Innendienst", parent_id=tree.house.departments["Vertrieb"])
    tree.add(below)
    tree.fill(90, department_id=below.id)
    assert 'Sales</b> <span class="muted">91 goals' in tree.page()
    assert "Sales (91)</option>" in tree.page()
    assert "Ziel Nummer 3" in tree.page(
        department=tree.house.departments["Vertrieb"], journey=tree.moving
    )


@pytest.mark.parametrize(
    "args", [{"cycle": "x"}, {"journey": uuid4()}, {"department": "y"}, {"page": "-1"}]
)
def test_nonsense_in_the_address_narrows_nothing(tree: Tree, args: dict[str, object]) -> None:
    assert "Jede Meldung" in tree.page(**args)


def test_it_teaches_where_there_is_nothing(house: House) -> None:
    client = house.client("clara")
    client.set_cookie("language", "en")
    path = f"/o/{house.slug}/goals/cascade"
    assert "No cycle yet" in text_of(client.get(path))
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        db.session.add(Cycle(name=Wording(de="Q"), starts_on=TODAY, ends_on=LATER))
        db.session.commit()
    assert "No goals in this cycle yet" in text_of(client.get(path))


def test_the_number_of_statements_does_not_grow(tree: Tree, app: Flask) -> None:
    def asked(**args: object) -> int:
        client = tree.house.client("clara")
        client.get(tree.path)
        with counted(app) as statements:
            assert client.get(tree.path, query_string=args).status_code == 200
        return len([one for one in statements if one != "BEGIN" and "set_config" not in one])

    few = asked()
    tree.fill(60)
    assert asked() == few <= MOST_STATEMENTS
    tree.fill(40)
    assert asked() <= MOST_STATEMENTS
    narrowed = {"journey": tree.moving, "department": tree.house.departments["Vertrieb"]}
    assert asked(**narrowed) <= MOST_STATEMENTS


def goal(id_: UUID, parent: UUID | None) -> Goal:
    return Goal(
        id_, ObjectiveLevel.DEPARTMENT, Wording(de="x"), None, None, None, GoalState.ACTIVE,
        Status.OPEN, None, 0, 0, parent, Wording(), Wording(),
    )  # fmt: skip


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.integers(-1, 9), min_size=1, max_size=10))
def test_every_goal_is_in_the_tree_exactly_once_even_in_circles(parents: list[int]) -> None:
    ids = [UUID(int=n + 1) for n in range(len(parents))]
    goals = [
        goal(id_, ids[parent] if 0 <= parent < len(ids) and ids[parent] != id_ else None)
        for id_, parent in zip(ids, parents, strict=True)
    ]
    found = [one.id for root in cascade.tree(goals) for one, _depth in cascade.walk(root)]
    assert sorted(found) == sorted(ids)


def test_departments_are_counted_with_those_below(house: House) -> None:
    """The same as asking for each department."""
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        above = house.departments["Vertrieb"]
        for number in range(3):
            one = Department(name=f"Team {number}", parent_id=above, position=number)
            db.session.add(one)
            db.session.flush()
            above = one.id
        every = db.session.scalars(select(Department)).all()
        counted = {one.id: Count(n, n // 2, (n, 0, 0, 0, 0)) for n, one in
                   enumerate(every) if n != 1}  # fmt: skip
        found = with_those_below(department_tree.branches(every), counted)
        for one in every:
            below = department_tree.ids_below(one.id, every)
            total = sum(counted[key].total for key in below if key in counted)
            assert found.get(one.id, Count()).total == total
            assert found.get(one.id, Count()).by_status[0] == total
        assert len(department_tree.ids_below(house.departments["Vertrieb"], every)) == 4
