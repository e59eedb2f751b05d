"""The inventory: list, tree, portfolio; who sees it, what is filtered, and at what price."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import event
from werkzeug.datastructures import MultiDict

from app.journeys import inventory_conditions
from app.journeys.inventory_filter import Wanted, read
from app.models import db, tenancy
from app.models.base import now
from app.models.journeys import Journey, JourneyLevel, JourneyState
from app.models.measuring import MeasuringPoint
from app.models.wording import Wording
from tests.accounts.browsing import inside, text_of
from tests.house import CANARY, House
from tests.journeys import write_journey

MOST_STATEMENTS = 8
WHO_READS = {
    "olga": 200, "clara": 200, "linus": 200, "hanna": 200, "petra": 200, "vera": 200,
    "otto": 404, "dora": 302, None: 302,
}  # fmt: skip


def home(house: House, query: str = "") -> str:
    return f"/o/{house.slug}/journeys{query}"


def seen(house: House, query: str = "", who: str = "olga") -> str:
    response = house.client(who).get(home(house, query))
    assert response.status_code == 200
    return text_of(response)


def write(house: House, *names: str, **facts: Any) -> list[UUID]:
    def add() -> list[UUID]:
        rows = [Journey(name=Wording(de=name), **facts) for name in names]
        db.session.add_all(rows)
        db.session.flush()
        ids = [row.id for row in rows]
        db.session.commit()
        return ids

    found: list[UUID] = inside(house, add)
    return found


def write_whole(house: House, name: str = "Umzug", owner: str | None = None) -> dict[str, UUID]:
    def add() -> dict[str, UUID]:
        ids = write_journey(name, house.users[owner] if owner else None)
        db.session.commit()
        return ids

    found: dict[str, UUID] = inside(house, add)
    return found


def rows_of(html: str) -> list[str]:
    """The names in the list, in order."""
    return re.findall(r'<th scope="row" class="leads"><a href="[^"]+">([^<]+)</a>', html)


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """The SQL statements of a block."""
    statements: list[str] = []

    def note(*found: object) -> None:
        statements.append(str(found[2]))

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_who_may_look(house: House) -> None:
    write_whole(house)
    for who, status in WHO_READS.items():
        for view in ("", "?view=tree", "?view=portfolio"):
            assert house.client(who).get(home(house, view)).status_code == status, (who, view)


def test_an_empty_house_is_told_what_a_journey_is(house: House) -> None:
    html = seen(house)
    assert "eine Folge von Schritten zu einem Ziel" in html
    assert "Mit einer leeren Journey beginnen" in html
    assert "Die erste Journey zeichnen" in html
    assert "?template=" in html
    vera = seen(house, who="vera")
    assert "Noch keine Journey" in vera
    assert "/journeys/new" not in vera


def test_a_row_says_all_that_matters(house: House) -> None:
    write_whole(house, owner="petra")
    html = seen(house)
    for words in ("Umzug", "Am Einzugstag Strom haben", "Petra Klein", "Familie Demir", "Rang 1",
                  "2 Phasen, 2 Schritte", "1 · mit Nullmessung", "1 überfällig", "noch nie",
                  "In Gebrauch"):  # fmt: skip
        assert words in html, words


def test_it_opens_with_sentences(house: House) -> None:
    write_whole(house)
    write(house, "Vertrag kündigen", "Zähler ablesen")
    write(house, "Katalog bestellen", state=JourneyState.RETIRED)
    html = seen(house)
    assert "3 Journeys, darunter 2 Entwürfe." in html
    assert "Für 3 Journeys ist niemand verantwortlich." in html
    assert "2 Journeys haben keinen Messpunkt." in html
    assert "1 Messpunkt ist überfällig" in html
    assert "ist in 1 Fall noch offen" in html
    assert "niemand durchgesehen" not in html, "they were begun today"
    assert "1 stillgelegte Journey bleibt als Geschichte erhalten." in html
    assert 'class="sign-btn" href="/o/wattwerk/points"' in html


def test_one_is_not_spoken_of_as_all(house: House) -> None:
    [only] = write(house, "Umzug")
    assert "1 Journey, noch ein Entwurf." in seen(house)

    def use() -> None:
        db.session.get_one(Journey, only).state = JourneyState.ACTIVE
        db.session.commit()

    inside(house, use)
    assert "1 Journey, in Gebrauch." in seen(house)


def test_it_leads_to_what_goes_across_journeys(house: House) -> None:
    write(house, "Umzug")
    vera = house.client("vera")
    body = vera.get(home(house)).get_data(as_text=True)
    for page in ("points", "gaps", "cases", "metrics"):
        found = re.search(rf'href="(/o/{house.slug}/[^"]*{page})"', body)
        assert found, page
        assert vera.get(found[1]).status_code == 200, page


def test_somebody_who_has_left_owns_nothing(house: House) -> None:
    from sqlalchemy import delete

    from app.models.accounts import Membership

    write(house, "Umzug", owner_id=house.users["petra"])

    def leave() -> None:
        gone = delete(Membership).where(Membership.user_id == house.users["petra"])
        db.session.execute(gone)
        db.session.commit()

    inside(house, leave)
    html = seen(house)
    assert "Für 1 Journey ist niemand verantwortlich." in html
    assert "Petra Klein" not in html
    assert rows_of(seen(house, "?owner=nobody")) == ["Umzug"]


FILTERS = [
    ("", ["Ärger melden", "Entwurf", "Umzug", "Zahlen"]),
    ("?state=all", ["Ärger melden", "Entwurf", "Umzug", "Zahlen", "Alt"]),
    ("?state=retired", ["Alt"]),
    ("?state=draft", ["Entwurf"]),
    ("?level=lifecycle", ["Zahlen"]),
    ("?owner=nobody", ["Entwurf", "Umzug", "Zahlen"]),
    ("?points=none", ["Ärger melden", "Entwurf", "Zahlen"]),
    ("?points=overdue", ["Umzug"]),
    ("?search=ÄRGER", ["Ärger melden"]),
    ("?search=einzugstag+strom", ["Umzug"]),
    ("?search=gibt+es+nicht", []),
    ("?points=none&owner=nobody&level=journey", ["Entwurf"]),
    ("?page=-1", ["Ärger melden", "Entwurf", "Umzug", "Zahlen"]),
    ("?page=999999999999999999999", ["Ärger melden", "Entwurf", "Umzug", "Zahlen"]),
    ("?view=x&state=x&level=__class__&owner=x&points=x&page=x",
     ["Ärger melden", "Entwurf", "Umzug", "Zahlen"]),
    ("?state=draft&state=retired&page=1&page=2", ["Entwurf"]),
    ("?search=%00%1F", ["Ärger melden", "Entwurf", "Umzug", "Zahlen"]),
]  # fmt: skip


def test_filters_can_be_shared_and_survive_nonsense(house: House) -> None:
    write_whole(house)
    write(house, "Ärger melden", owner_id=house.users["linus"], state=JourneyState.ACTIVE)
    write(house, "Entwurf")
    write(house, "Zahlen", level=JourneyLevel.LIFECYCLE, state=JourneyState.ACTIVE)
    write(house, "Alt", state=JourneyState.RETIRED, owner_id=house.users["linus"])
    for query, names in FILTERS:
        assert rows_of(seen(house, query)) == names, query
    assert rows_of(seen(house, f"?owner={house.users['linus']}")) == ["Ärger melden"]
    assert rows_of(seen(house, f"?owner={uuid4()}")) == []
    for view in ("tree", "portfolio"):
        assert "Nichts gefunden" in seen(house, f"?view={view}&search=gibtesnicht")
        for query, _names in FILTERS:
            seen(house, f"{query or '?'}&view={view}")


def test_an_address_says_only_what_was_asked() -> None:
    asked = MultiDict([("state", "draft"), ("search", "  Umzug \n"), ("page", "3")])
    wanted = read(asked)
    assert wanted.address(page=wanted.page) == {"search": "Umzug", "state": "draft", "page": "3"}
    assert wanted.address() == {"search": "Umzug", "state": "draft"}
    assert Wanted().address() == {}


def test_the_list_is_paged(house: House) -> None:
    write(house, *(f"Journey {n:02}" for n in range(65)))
    assert rows_of(seen(house)) == [f"Journey {n:02}" for n in range(30)]
    assert rows_of(seen(house, "?page=3")) == [f"Journey {n:02}" for n in range(60, 65)]
    assert rows_of(seen(house, "?page=4")) == [f"Journey {n:02}" for n in range(60, 65)]
    assert 'href="/o/wattwerk/journeys?search=journey&page=2"' in seen(house, "?search=journey")


def test_the_tree_hangs_together_when_it_is_filtered(house: House) -> None:
    (life,) = write(house, "Kunde sein", level=JourneyLevel.LIFECYCLE)
    (move,) = write(house, "Umzug", parent_id=life)
    (part,) = write(house, "Zähler ablesen", parent_id=move, level=JourneyLevel.PART)
    write(house, "Kündigen", parent_id=life)
    html = seen(house, "?view=tree")
    assert html.index("Kunde sein") < html.index("Umzug") < html.index("Zähler ablesen")
    assert "3 darunter" in html
    assert "1 darunter" in html
    found = seen(house, "?view=tree&search=zähler")
    assert "Umzug" in found
    assert "Kündigen" not in found
    assert found.count('class="beside"') == 2
    assert str(part) in found


def test_a_large_tree_is_closed_below_the_top(house: House) -> None:
    tops = write(house, *(f"Leben {n}" for n in range(3)), level=JourneyLevel.LIFECYCLE)
    for top in tops:
        write(house, *(f"Weg {n}" for n in range(5)), parent_id=top)
    assert "<details open" not in seen(house, "?view=tree")
    assert "<details open" in seen(house, "?view=tree&search=Weg+3")


def test_the_portfolio_says_where_to_begin(house: House) -> None:
    write(house, "Teuer", customer_value=5, business_value=5, effort=5)
    write(house, "Leicht", customer_value=5, business_value=5, effort=1)
    write(house, "Gering", customer_value=1, business_value=2)
    write(house, "Unbewertet")
    html = seen(house, "?view=portfolio")
    assert "1 Journey ist beiden Seiten viel wert und kostet wenig: Beginnen Sie dort" in html
    names = re.findall(r'<span class="muted">\d</span> <a [^>]+>([^<]+)</a>', html)
    assert names == ["Leicht", "Teuer", "Gering"]
    assert "Noch nicht bewertet (1)" in html
    assert re.search(r'/edit#value">Unbewertet', html)
    assert not re.search(r'/edit#value">', seen(house, "?view=portfolio", "vera"))


def test_many_on_one_cell_become_a_count(house: House) -> None:
    write(house, *(f"Weg {n}" for n in range(7)), customer_value=4, business_value=3, effort=2)
    html = seen(house, "?view=portfolio")
    assert "7×" in html
    assert len(re.findall(r'<span class="muted">\d</span> <a ', html)) == 7


def test_nothing_rated_asks_for_ratings(house: House) -> None:
    write(house, "Umzug")
    html = seen(house, "?view=portfolio")
    assert "Noch ist keine Journey bewertet" in html
    assert "chart-portfolio" not in html


def test_nothing_of_another_organisation(house: House) -> None:
    with house.app.app_context(), tenancy.inside(house.other_organisation_id):
        write_journey(CANARY)
        db.session.commit()
    write(house, "Umzug")
    for query in ("", "?view=tree", "?view=portfolio", "?state=all"):
        html = seen(house, query)
        assert CANARY not in html
        assert "Kein Messpunkt ist überfällig." in html


@pytest.mark.parametrize("view", ["list", "tree", "portfolio"])
def test_it_takes_few_statements_however_many_there_are(house: House, view: str) -> None:
    write_whole(house, owner="petra")
    client = house.client("olga")
    found = []
    for more in (0, 40):
        write(house, *(f"Weg {n}" for n in range(more)), customer_value=3, business_value=3)
        with counted(house.app) as statements:
            assert client.get(home(house, f"?view={view}")).status_code == 200
        real = [one for one in statements if one != "BEGIN" and "set_config" not in one]
        assert len(real) <= MOST_STATEMENTS, real
        assert not [one for one in real if "FROM measurement" in one or "JOIN measurement" in one]
        found.append(len(real))
    assert found[0] == found[1]


def test_reviews_grow_old(house: House) -> None:
    today = date.today()
    write(house, "Neu", reviewed_on=today - timedelta(days=2))
    write(house, "Alt", reviewed_on=today - timedelta(days=inventory_conditions.REVIEW_DAYS + 3))
    write(house, "Von heute")
    write(house, "Nie", created_at=now() - timedelta(days=inventory_conditions.REVIEW_DAYS + 3))
    html = seen(house)
    assert "2 Journeys hat seit einem halben Jahr niemand durchgesehen." in html
    assert len(re.findall(r"</svg>\s*überfällig", html)) == 1


def test_a_retired_point_is_neither_counted_nor_overdue(house: House) -> None:
    ids = write_whole(house)

    def retire() -> None:
        db.session.get_one(MeasuringPoint, ids["point_id"]).state = "retired"  # type: ignore[assignment]
        db.session.commit()

    inside(house, retire)
    html = seen(house)
    assert "1 Journey hat keinen Messpunkt." in html
    assert "Kein Messpunkt ist überfällig." in html


def test_of_a_very_large_tree_one_branch_is_sent(house: House) -> None:
    tops = write(house, "Leben A", "Leben B", level=JourneyLevel.LIFECYCLE)
    for top, letter in zip(tops, "AB", strict=True):
        write(house, *(f"Weg {letter}{n}" for n in range(30)), parent_id=top)
    html = seen(house, "?view=tree")
    assert "Leben A" in html
    assert "Weg A1" not in html
    assert f"open={tops[0]}#j-{tops[0]}" in html
    branch = seen(house, f"?view=tree&open={tops[1]}")
    assert "Weg B29" in branch
    assert "Weg A1" not in branch
    for nonsense in (str(uuid4()), "x", ""):
        assert "Weg A1" not in seen(house, f"?view=tree&open={nonsense}")


def test_branches_are_counted_through_three_levels_and_below_what_is_retired(house: House) -> None:
    """Whether a large tree counts in the database or everything is read: the same numbers."""
    [top] = write(house, "Leben", level=JourneyLevel.LIFECYCLE)
    ways = write(house, *(f"Weg {n}" for n in range(25)), parent_id=top)
    write(house, "Teil 1", "Teil 2", parent_id=ways[3], level=JourneyLevel.PART)
    write(house, "Ruhender Teil", parent_id=ways[3], level=JourneyLevel.PART,
          state=JourneyState.RETIRED)  # fmt: skip
    [gone] = write(house, "Früher", level=JourneyLevel.LIFECYCLE, state=JourneyState.RETIRED)
    [orphan, *_rest] = write(house, *(f"Waise {n}" for n in range(14)), parent_id=gone)
    write(house, "Teil 3", parent_id=orphan, level=JourneyLevel.PART)
    html = seen(house, "?view=tree")
    assert "Teil 3" not in html
    assert re.findall(r'inv-more" href="[^"]*">(\d+) ', html) == ["27", "1"]
    assert "Waise 13" in html
    assert "Früher" not in html
    branch = seen(house, f"?view=tree&open={top}")
    assert "Teil 2" in branch
    assert "<summary>27 " in branch
    assert "<summary>2 " in branch
    assert "Teil 3" in seen(house, f"?view=tree&open={orphan}")
    assert "Teil 2" not in seen(house, f"?view=tree&open={ways[3]}"), "not a branch of the top"


def test_many_unrated_are_counted_and_listed_elsewhere(house: House) -> None:
    write(house, *(f"Weg {n}" for n in range(12)))
    write(house, *(f"Wert {n:02}" for n in range(40)), customer_value=3, business_value=3)
    html = seen(house, "?view=portfolio")
    assert "Noch nicht bewertet (12)" in html
    assert html.count("/edit#value") == 8
    assert "Alle noch nicht bewerteten zeigen" in html
    assert len(rows_of(seen(house, "?rated=no"))) == 12
    second = seen(house, "?view=portfolio&page=2")
    assert len(re.findall(r'<span class="muted">(?:3[1-9]|40)</span> <a ', second)) == 10
