"""Key results in the browser: written, gated, changed with a reason, split, ticked, given up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask, g
from sqlalchemy import event, select

from app.domain.okrs import KeyResultType
from app.models import db, tenancy
from app.models.accounts import AuditEntry
from app.models.measuring import MeasuringPoint, Mode, PointKind
from app.models.okrs import GoalState, Objective, ObjectiveLevel
from app.models.tracking import Contribution, GoalChange, KeyResult, KeyResultStep
from app.models.wording import Wording
from app.okrs import gates, key_results
from tests.accounts.browsing import at_once, hidden, inside, send, text_of
from tests.house import House
from tests.journeys import write_journey
from tests.okrs import Where, write_goals

WHO_MAY_EDIT = {"olga": 302, "clara": 302, "linus": 404, "petra": 403, "vera": 403, "otto": 404}
NUMERIC: dict[str, object] = {"text": "Mehr kommen an", "target": "54", "weight": "1"}
ODD_NUMBERS = ("NaN", "Infinity", "1e400", "1_0", "١٢", "", "sNaN")


@pytest.fixture
def rows(house: House) -> dict[str, UUID]:
    """The goals of tests/okrs, owned by Petra, and a second point that has no baseline."""

    def write() -> dict[str, UUID]:
        journey = write_journey()
        where = Where(journey, house.departments["Vertrieb"], house.users["petra"])
        found = {**journey, **write_goals(where)}
        bare = MeasuringPoint(
            journey_id=journey["journey_id"], name=Wording(de="Anrufe je Umzug"),
            kind=PointKind.CUSTOMER, mode=Mode.FIGURE,
        )  # fmt: skip
        db.session.add(bare)
        db.session.flush()
        found["bare_id"] = bare.id
        below = select(Objective).where(Objective.level == ObjectiveLevel.DEPARTMENT)
        found["below_id"] = db.session.scalars(below).one().id
        db.session.commit()
        return found

    return dict(inside(house, write))


def at(house: House, rest: str) -> str:
    return f"/o/{house.slug}{rest}"


def page(house: House, rows: dict[str, UUID], rest: str = "") -> str:
    return at(house, f"/key-results/{rows['key_result_id']}{rest}")


def new(house: House, rows: dict[str, UUID], kind: str, goal: str = "objective_id") -> str:
    return at(house, f"/goals/{rows[goal]}/key-results/new?type={kind}")


def of(house: House, key_result_id: UUID) -> Any:
    """The key result as it is stored now."""

    def ask() -> Any:
        found = db.session.scalars(select(KeyResult).where(KeyResult.id == key_result_id)).first()
        db.session.expunge_all()
        return found

    return inside(house, ask)


def stored(house: House, what: type[Any], **where: Any) -> list[Any]:
    def ask() -> list[Any]:
        found = list(db.session.scalars(select(what).filter_by(**where)))
        db.session.expunge_all()
        return found

    return list(inside(house, ask))


def change(house: House, key_result_id: UUID, **values: Any) -> None:
    def write() -> None:
        one = db.session.get_one(KeyResult, key_result_id)
        for field, value in values.items():
            setattr(one, field, value)
        db.session.commit()

    inside(house, write)


def make_draft(house: House, rows: dict[str, UUID]) -> None:
    """The goal and its key results before anybody has begun."""

    def write() -> None:
        db.session.get_one(Objective, rows["objective_id"]).state = GoalState.DRAFT
        for one in db.session.scalars(
            select(KeyResult).where(KeyResult.objective_id == rows["objective_id"])
        ):
            one.state = GoalState.DRAFT
        db.session.commit()

    inside(house, write)


def add(house: House, rows: dict[str, UUID], kind: str = "increase", **data: Any) -> Any:
    """Clara writes a key result."""
    given = {"text": "Mehr kommen an", "weight": "1", "is_leading": "yes", **data}
    if kind in {"increase", "decrease", "at_least", "at_most", "within"}:
        given = {"point": str(rows["point_id"]), "target": "54", **given}
    return send(house.client("clara"), new(house, rows, kind), **given)


def edit(house: House, rows: dict[str, UUID], who: str = "clara", **data: Any) -> Any:
    """Change the key result of the fixture; what is not named stays as it is."""
    given = {
        "text": "Umzug: Ankommensquote", "point": str(rows["point_id"]), "target": "54",
        "weight": "1", "is_leading": "yes", "owner": str(house.users["petra"]),
        "department": str(house.departments["Vertrieb"]), "start_confidence": "6", **data,
    }  # fmt: skip
    return send(house.client(who), page(house, rows, "/edit"), **given)


def test_the_page_says_where_it_stands_and_why(house: House, rows: dict[str, UUID]) -> None:
    html = text_of(house.client("vera").get(page(house, rows)))
    assert "45,0\u202f% am 31. März 2026: 63\u202f% des Wegs" in html
    assert "p = (x − b) / (z − b)" in html
    assert "e = (t − t₀) / (t₁ − t₀)" in html
    assert "b (Nullmessung) = 30,0" in html
    assert "nie als null gezählt" in html
    assert "Schon übertroffen" in html, "the reason of an earlier change"
    assert "50,0\u202f% → 54,0\u202f%" in html
    assert "Zuversicht 6 von 10" in html
    assert "Bearbeiten" not in html, "Vera only looks"
    english = house.client("vera")
    english.set_cookie("language", "en")
    assert "63% of the way" in text_of(english.get(page(house, rows)))


def test_the_page_takes_few_statements(house: House, rows: dict[str, UUID], app: Flask) -> None:
    client = house.client("clara")
    client.get(page(house, rows))
    seen: list[str] = []

    def note(*args: Any) -> None:
        seen.append(args[2])

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    assert client.get(page(house, rows)).status_code == 200
    event.remove(engine, "before_cursor_execute", note)
    asked = [text for text in seen if text.startswith("SELECT") and "set_config" not in text]
    assert len(asked) <= 19, asked


def test_who_may_change_one(house: House, rows: dict[str, UUID]) -> None:
    for who, status in WHO_MAY_EDIT.items():
        client = house.client(who)
        data = {"text": "Umzug: Ankommensquote", "point": str(rows["point_id"]), "target": "54",
                "weight": "1", "is_leading": "yes"}  # fmt: skip
        where = page(house, rows, "/edit")
        token_from = where if status == 302 else "/password"
        sent = {**hidden(client, token_from), **data}
        assert client.post(where, data=sent).status_code == status, who
    linus = house.client("linus")
    goal = at(house, f"/goals/{rows['below_id']}/key-results/new?type=binary")
    sent = {"text": "Alle Meldungen sind vollständig", "weight": "1", "is_leading": "no"}
    assert send(linus, goal, **sent).status_code == 302, "a goal of his department"


@pytest.mark.words
@pytest.mark.parametrize("kind", list(KeyResultType))
def test_each_type_asks_for_what_it_needs_and_no_more(
    house: House, rows: dict[str, UUID], kind: KeyResultType
) -> None:
    html = text_of(house.client("clara").get(new(house, rows, kind.value)))
    is_numeric = kind.value in {"increase", "decrease", "at_least", "at_most", "within"}
    assert ('name="target"' in html) == is_numeric
    assert ('name="tolerance"' in html) == (kind is KeyResultType.WITHIN)
    assert ('name="step_name_0"' in html) == (kind.value in {"milestone", "find_baseline"})
    assert ('name="due_on"' in html) == (kind is KeyResultType.BINARY)
    assert ('name="point"' in html) == (is_numeric or kind is KeyResultType.FIND_BASELINE)
    assert ("30,0\u202f% (28. Februar 2026, n = 100, Vertrauen C)" in html) == (
        is_numeric or kind is KeyResultType.FIND_BASELINE
    )
    assert 'name="reason"' not in html


EVERY_TYPE: dict[str, dict[str, str]] = {
    "increase": {},
    "decrease": {"target": "12,5"},
    "at_least": {"target": "25"},
    "at_most": {"target": "60"},
    "within": {"target": "20", "bound_high": "40", "tolerance": "5"},
    "milestone": {"step_name_0": "Seite eins", "step_due_0": "2026-10-31", "step_weight_0": "2",
                  "step_name_1": "Seite zwei"},
    "binary": {"due_on": "2026-11-30"},
    "find_baseline": {f"step_name_{n}": f"Schritt {n}" for n in range(4)},
}  # fmt: skip


@pytest.mark.parametrize("kind", EVERY_TYPE)
def test_all_eight_types_can_be_written(house: House, rows: dict[str, UUID], kind: str) -> None:
    answer = add(house, rows, kind, **EVERY_TYPE[kind])
    assert answer.status_code == 302, text_of(answer)
    one = next(row for row in stored(house, KeyResult) if row.text.de == "Mehr kommen an")
    assert one.type.value == kind
    assert one.state is GoalState.DRAFT
    steps = stored(house, KeyResultStep, key_result_id=one.id)
    wanted = {"milestone": 2, "binary": 1, "find_baseline": 4}
    assert len(steps) == wanted.get(kind, 0)
    if kind == "milestone":
        assert {(s.name.de, s.weight, s.due_on) for s in steps} == {
            ("Seite eins", 2.0, date(2026, 10, 31)), ("Seite zwei", 1.0, date(2026, 12, 31)),
        }  # fmt: skip
    if kind == "within":
        assert (one.target, one.bound_high, one.tolerance) == (20.0, 40.0, 5.0)
    if kind in {"increase", "decrease"}:
        assert one.baseline == 30.0
    assert "key-result-created" in {row.action for row in stored(house, AuditEntry)}
    shown = house.client("vera").get(answer.location)
    assert shown.status_code == 200
    assert "Entwurf" in text_of(shown)


REFUSED: dict[str, tuple[str, dict[str, Any], str]] = {
    "baseline = target": ("increase", {"target": "30"}, "es gibt keinen Weg"),
    "wrong side": ("increase", {"target": "20"}, "unter der Nullmessung"),
    "wrong side down": ("decrease", {"target": "40"}, "über der Nullmessung"),
    "no weight": ("increase", {"weight": "0"}, "größer als 0"),
    "negative weight": ("increase", {"weight": "-1"}, ""),
    "no tolerance": ("within", {"bound_high": "60", "tolerance": "0"}, "größer als 0"),
    "band turned round": ("within", {"bound_high": "50", "tolerance": "1"}, "über der unteren"),
    "confidence": ("increase", {"start_confidence": "11"}, "zwischen 0 und 10"),
    "no text": ("increase", {"text": " "}, "woran"),
    "no point": ("increase", {"point": ""}, "Messpunkt"),
    "foreign point": ("increase", {"point": str(uuid4())}, ""),
    "no id": ("increase", {"point": "x'; --"}, ""),
    "foreign owner": ("increase", {"owner": str(uuid4())}, ""),
    "foreign department": ("increase", {"department": str(uuid4())}, ""),
    "no steps": ("milestone", {}, "mindestens einen Schritt"),
    "a step without a name": ("milestone", {"step_due_1": "2026-11-01"}, "benennen"),
    "a step of weight 0": ("milestone", {"step_name_0": "A", "step_weight_0": "0"}, "größer"),
    "a strange step": ("milestone", {"step_name_0": "A", "step_id_0": str(uuid4())}, ""),
    "year 9999": ("binary", {"due_on": "9999-01-01"}, "zwischen 2000 und 2100"),
    "29 February": ("binary", {"due_on": "2027-02-29"}, ""),
    "too long": ("increase", {"text": "x" * 301}, "300"),
    "a control": ("increase", {"text": "a\x00b"}, ""),
}


@pytest.mark.words
@pytest.mark.parametrize("what", REFUSED)
def test_what_makes_no_sense_is_said_and_kept(
    house: House, rows: dict[str, UUID], what: str
) -> None:
    kind, data, words = REFUSED[what]
    answer = add(house, rows, kind, **data)
    html = text_of(answer)
    assert answer.status_code in {422, 409}, what
    assert words in html
    assert len(stored(house, KeyResult)) == 3, "nothing was added"
    typed = data.get("text", "Mehr kommen an")
    assert typed in html or what in {"no text", "a control"}, "what was typed stays"


@pytest.mark.words
@pytest.mark.parametrize("typed", ODD_NUMBERS)
def test_numbers_are_read_strictly(house: House, rows: dict[str, UUID], typed: str) -> None:
    for field in ("target", "weight"):
        assert add(house, rows, **{field: typed}).status_code == 422, (field, typed)


def test_points_and_people_of_others_do_not_exist(house: House, rows: dict[str, UUID]) -> None:
    from app.models.accounts import Department

    def write() -> dict[str, UUID]:
        found = write_journey("Kanarienvogel")
        found["department_id"] = db.session.scalars(select(Department)).one().id
        db.session.commit()
        return found

    with house.app.app_context(), tenancy.inside(house.other_organisation_id):
        theirs = write()
    for field, value in (("point", theirs["point_id"]), ("department", theirs["department_id"]),
                         ("owner", house.users["petra"].int)):  # fmt: skip
        answer = add(house, rows, **{field: str(value)})
        assert answer.status_code == 422
        assert "Kanarienvogel" not in text_of(answer)


def test_without_a_baseline_it_can_be_saved_but_the_gate_says_so(
    house: House, rows: dict[str, UUID]
) -> None:
    make_draft(house, rows)
    html = text_of(house.client("clara").get(new(house, rows, "increase")))
    assert "Anrufe je Umzug · noch keine Nullmessung" in html
    answer = add(house, rows, point=str(rows["bare_id"]))
    assert answer.status_code == 302
    html = text_of(house.client("clara").get(answer.location))
    assert "ohne Anfang kann niemand sagen" in html
    assert f"/points/{rows['bare_id']}" in html, "where it is settled"
    assert "noch nicht gesagt" in html, "the influence gate"


def obstacles(house: House, objective_id: UUID) -> list[str]:
    def ask() -> list[str]:
        return [one.sentence for one in gates.obstacles(objective_id)]

    with house.app.test_request_context(headers={"Accept-Language": "en"}):
        g.slug = house.slug
        with tenancy.inside(house.organisation_id):
            return ask()


def test_the_gates_know_everything_that_stands_in_the_way(
    house: House, rows: dict[str, UUID]
) -> None:
    make_draft(house, rows)
    assert obstacles(house, rows["objective_id"]) == []
    change(house, rows["key_result_id"], influence=None)
    assert "not said yet" in obstacles(house, rows["objective_id"])[0]
    change(house, rows["key_result_id"], influence=2)
    assert "Split it, or hand" in obstacles(house, rows["objective_id"])[0]
    change(house, rows["key_result_id"], influence=3, target=20.0)
    assert "below the baseline" in obstacles(house, rows["objective_id"])[0]
    change(house, rows["key_result_id"], target=54.0, point_id=rows["bare_id"])
    assert "no accepted baseline" in obstacles(house, rows["objective_id"])[0]
    change(house, rows["key_result_id"], point_id=None)
    assert "no measuring point" in obstacles(house, rows["objective_id"])[0]

    def keep_only_the_guardrail() -> None:
        for one in db.session.scalars(select(KeyResult)):
            if not one.is_guardrail:
                one.state = GoalState.DROPPED
        db.session.commit()

    inside(house, keep_only_the_guardrail)
    assert "only guardrails" in obstacles(house, rows["objective_id"])[0]
    assert "no key result yet" in obstacles(house, rows["below_id"])[0]


def test_a_milestone_without_steps_cannot_begin(house: House, rows: dict[str, UUID]) -> None:
    make_draft(house, rows)

    def drop_steps() -> None:
        for one in db.session.scalars(select(KeyResultStep)):
            db.session.delete(one)
        db.session.commit()

    inside(house, drop_steps)
    assert any("no steps" in one for one in obstacles(house, rows["objective_id"]))


def test_beginning_takes_the_accepted_baseline(house: House, rows: dict[str, UUID]) -> None:
    make_draft(house, rows)
    change(house, rows["key_result_id"], baseline=None, baseline_id=None)

    def begin() -> None:
        key_results.start(db.session.get_one(Objective, rows["objective_id"]))
        db.session.commit()

    inside(house, begin)
    one = of(house, rows["key_result_id"])
    assert (one.baseline, one.state) == (30.0, GoalState.ACTIVE)
    assert one.baseline_id is not None


def test_a_promise_changes_only_with_a_reason(house: House, rows: dict[str, UUID]) -> None:
    refused = edit(house, rows, target="60")
    assert refused.status_code == 422
    assert "sagen Sie, warum" in text_of(refused)
    assert 'value="60"' in text_of(refused), "what was typed stays"
    assert of(house, rows["key_result_id"]).target == 54.0
    assert edit(house, rows, target="60", reason="54 sind erreicht").status_code == 302
    assert of(house, rows["key_result_id"]).target == 60.0
    kept = stored(house, GoalChange, field="target")
    assert {(row.before, row.after, row.reason.de) for row in kept} == {
        (50, 54, "Schon übertroffen"), (54, 60, "54 sind erreicht"),
    }  # fmt: skip
    html = text_of(house.client("vera").get(page(house, rows)))
    assert "54,0\u202f% → 60,0\u202f%" in html
    assert "54 sind erreicht" in html
    assert "Clara Berg" in html
    assert "Ziel bis" in html, "and in the chart"
    assert "key-result-target-changed" in {row.action for row in stored(house, AuditEntry)}


def test_words_change_without_a_reason_and_move_nothing(
    house: House, rows: dict[str, UUID]
) -> None:
    assert edit(house, rows, text="Ankommensquote im Umzug").status_code == 302
    assert of(house, rows["key_result_id"]).text.de == "Ankommensquote im Umzug"
    assert [row.field for row in stored(house, GoalChange) if row.field == "text"] == ["text"]


def test_the_type_stays_once_it_is_pursued(house: House, rows: dict[str, UUID]) -> None:
    client = house.client("clara")
    where = page(house, rows, "/edit?type=milestone")
    html = text_of(client.get(where))
    assert 'name="target"' in html, "the address cannot change it"
    make_draft(house, rows)
    html = text_of(client.get(where))
    assert 'name="step_name_0"' in html
    sent = {"text": "Seiten", "weight": "1", "is_leading": "yes", "step_name_0": "Eins"}
    assert send(client, where, **sent).status_code == 302
    one = of(house, rows["key_result_id"])
    assert (one.type, one.target, one.point_id) == (KeyResultType.MILESTONE, None, None)


def test_a_baseline_accepted_meanwhile_is_shown_before_it_begins(
    house: House, rows: dict[str, UUID]
) -> None:
    change(house, rows["key_result_id"], baseline=None, baseline_id=None, state=GoalState.DRAFT)
    vera = house.client("vera")
    for where in (page(house, rows), at(house, f"/goals/{rows['objective_id']}")):
        html = text_of(vera.get(where))
        assert "30,0\u202f% → 54,0\u202f%" in html
        assert "noch keine Nullmessung" not in html
        assert "noch keine angenommen" not in html


def test_a_later_baseline_counts_only_on_purpose(house: House, rows: dict[str, UUID]) -> None:
    from app.journeys.measuring_actions import Acceptance, accept_baseline
    from app.models.measuring import Measurement

    def accept() -> None:
        point = db.session.get_one(MeasuringPoint, rows["point_id"])
        row = db.session.get_one(Measurement, rows["measurement_id"])
        accept_baseline(
            point, row, Acceptance(reason="Methode geändert"), accepted_on=date(2026, 11, 1)
        )
        db.session.commit()

    inside(house, accept)
    html = text_of(house.client("clara").get(page(house, rows)))
    assert "eine andere Nullmessung" in html
    assert of(house, rows["key_result_id"]).baseline == 30.0
    html = text_of(house.client("clara").get(page(house, rows, "/edit")))
    assert "30,0\u202f%, wie bisher" in html
    assert edit(house, rows, start="accepted").status_code == 422, "a reason is needed"
    answer = edit(house, rows, start="accepted", reason="Gleiche Methode wie künftig")
    assert answer.status_code == 302
    assert of(house, rows["key_result_id"]).baseline == 45.0
    kept = stored(house, GoalChange, field="baseline")
    assert [(row.before, row.after) for row in kept] == [(30.0, 45.0)]


def test_a_later_cycle_can_go_on_where_it_stands(house: House, rows: dict[str, UUID]) -> None:
    make_draft(house, rows)
    assert add(house, rows, start="latest").status_code == 302
    one = next(row for row in stored(house, KeyResult) if row.text.de == "Mehr kommen an")
    assert (one.baseline, one.baseline_id) == (45.0, rows["measurement_id"])
    assert add(house, rows, start="latest", target="40").status_code == 422, "it is past that"
    assert add(house, rows, start="nowhere").status_code == 422

    def begin() -> None:
        key_results.start(db.session.get_one(Objective, rows["objective_id"]))
        db.session.commit()

    inside(house, begin)
    assert of(house, one.id).baseline == 45.0, "what was chosen stays"


def test_two_editors_lose_nothing(house: House, rows: dict[str, UUID]) -> None:
    clara, olga = house.client("clara"), house.client("olga")
    where = page(house, rows, "/edit")
    first, second = hidden(clara, where), hidden(olga, where)
    data = {"point": str(rows["point_id"]), "target": "54", "weight": "1", "is_leading": "yes",
            "owner": str(house.users["petra"])}  # fmt: skip
    assert clara.post(where, data={**first, **data, "text": "Claras Text"}).status_code == 302
    answer = olga.post(where, data={**second, **data, "text": "Olgas Text"})
    html = text_of(answer)
    assert answer.status_code == 409
    assert "Claras Text" in html
    assert "Olgas Text" in html
    again = {**data, "text": "Olgas Text", **hidden_of(html)}
    assert olga.post(where, data=again).status_code == 302
    assert of(house, rows["key_result_id"]).text.de == "Olgas Text"


def hidden_of(html: str) -> dict[str, str]:
    from tests.accounts.browsing import values_in

    return {name: values_in(html, name)[0] for name in ("csrf_token", "revision")}


def test_two_saves_in_one_moment_are_one_and_a_409(house: House, rows: dict[str, UUID]) -> None:
    acts: list[Callable[[], int]] = []
    for target in ("60", "61"):
        client = house.client("clara")
        sent = {**hidden(client, page(house, rows, "/edit")), "text": "Umzug: Ankommensquote",
                "point": str(rows["point_id"]), "target": target, "weight": "1",
                "is_leading": "yes", "reason": "Weiter"}  # fmt: skip
        acts.append(
            lambda client=client, sent=sent: (
                client.post(page(house, rows, "/edit"), data=sent).status_code
            )
        )
    assert sorted(at_once(*acts)) == [302, 409]
    assert len(stored(house, GoalChange, field="target")) == 2, "the fixture's and the one saved"


WHO_MAY_RATE = {"petra": 302, "clara": 302, "olga": 302, "linus": 404, "vera": 403, "otto": 404}


def test_influence_is_said_by_the_owner(house: House, rows: dict[str, UUID]) -> None:
    for who, status in WHO_MAY_RATE.items():
        client = house.client(who)
        token_from = page(house, rows) if status == 302 else "/password"
        sent = {**hidden(client, token_from), "influence": "4",
                "influence_reason": "Ich plane die Touren"}  # fmt: skip
        answer = client.post(page(house, rows, "/influence"), data=sent)
        assert answer.status_code == status, who
    one = of(house, rows["key_result_id"])
    assert (one.influence, one.influence_reason.de) == (4, "Ich plane die Touren")
    petra = house.client("petra")
    for bad in ({"influence": "4"}, {"influence": "9", "influence_reason": "x"}, {}):
        answer = send(petra, page(house, rows, "/influence"), page=page(house, rows), **bad)
        assert answer.status_code == 422, bad


def test_little_influence_is_split_or_handed_over(house: House, rows: dict[str, UUID]) -> None:
    make_draft(house, rows)
    petra, clara = house.client("petra"), house.client("clara")
    send(petra, page(house, rows, "/influence"), page=page(house, rows), influence="2",
         influence_reason="Die Tour plant die Technik")  # fmt: skip
    html = text_of(clara.get(page(house, rows)))
    assert "In zwei teilen" in html
    assert "Übergeben" in html
    answer = send(clara, page(house, rows, "/owner"), page=page(house, rows),
                  owner=str(house.users["linus"]))  # fmt: skip
    assert answer.status_code == 302
    one = of(house, rows["key_result_id"])
    assert (one.owner_id, one.influence) == (house.users["linus"], None), "he says it anew"
    assert "Petra Klein → Linus Vogt" in text_of(clara.get(page(house, rows)))
    foreign = send(clara, page(house, rows, "/owner"), page=page(house, rows), owner=str(uuid4()))
    assert foreign.status_code in {422, 400}


def test_split_makes_two_of_half_the_weight(house: House, rows: dict[str, UUID]) -> None:
    change(house, rows["key_result_id"], influence=2)
    clara = house.client("clara")
    answer = send(clara, page(house, rows, "/split"), page=page(house, rows))
    assert answer.status_code == 302
    pair = [row for row in stored(house, KeyResult) if row.target == 54.0]
    assert sorted(row.weight for row in pair) == [0.5, 0.5]
    assert {row.influence for row in pair} == {None}
    copy = next(row for row in pair if row.id != rows["key_result_id"])
    assert (copy.state, copy.owner_id, copy.text.de) == (
        GoalState.DRAFT, None, "Umzug: Ankommensquote (zweiter Teil)"
    )  # fmt: skip


def test_one_added_later_begins_on_its_own_and_counts_only_then(
    house: House, rows: dict[str, UUID]
) -> None:
    answer = add(house, rows, "milestone", step_name_0="Neue Seite")
    one = next(row for row in stored(house, KeyResult) if row.text.de == "Mehr kommen an")
    clara = house.client("clara")
    refused = send(clara, f"{answer.location}/activate", page=answer.location)
    assert refused.status_code == 409
    assert "noch nicht gesagt" in text_of(refused)
    goal = stored(house, Objective, id=rows["objective_id"])[0]
    send(clara, f"{answer.location}/influence", page=answer.location, influence="5",
         influence_reason="Wir schreiben sie")  # fmt: skip
    assert stored(house, Objective, id=rows["objective_id"])[0].counted == goal.counted
    html = text_of(clara.get(answer.location))
    assert "Jetzt beginnen" in html
    assert send(clara, f"{answer.location}/activate", page=answer.location).status_code == 302
    assert of(house, one.id).state is GoalState.ACTIVE
    assert stored(house, Objective, id=rows["objective_id"])[0].counted == 3


def milestone(house: House, rows: dict[str, UUID]) -> UUID:
    found: UUID = next(
        row.id for row in stored(house, KeyResult) if row.type is KeyResultType.MILESTONE
    )
    return found


WHO_MAY_TICK = {"petra": 302, "linus": 302, "clara": 302, "hanna": 404, "vera": 403, "otto": 404}


def test_steps_are_ticked_by_those_who_report(house: House, rows: dict[str, UUID]) -> None:
    one = milestone(house, rows)
    where = at(house, f"/key-results/{one}")
    step = f"{where}/steps/{rows['goal_step_id']}"
    for who, status in WHO_MAY_TICK.items():
        client = house.client(who)
        token = hidden(client, where if status == 302 else "/password")
        assert client.post(step, data={**token, "to": "done"}).status_code == status, who
    assert of(house, one).progress == 1.0, "the standing follows at once"
    petra = house.client("petra")
    html = text_of(petra.get(where))
    assert "erledigt am" in html
    assert send(petra, step, page=where, to="open").status_code == 302
    assert of(house, one).progress == 0.0
    assert send(petra, step, page=where, to="perhaps").status_code == 400
    strange = page(house, rows, f"/steps/{rows['goal_step_id']}")
    assert send(petra, strange, page=where, to="done").status_code == 404, "of another key result"


def test_steps_are_a_promise_too(house: House, rows: dict[str, UUID]) -> None:
    one = milestone(house, rows)
    where = at(house, f"/key-results/{one}/edit")
    clara = house.client("clara")
    data = {"text": "Umzug: Vier Seiten", "weight": "1", "is_leading": "yes",
            "owner": str(house.users["petra"]), "step_id_0": str(rows["goal_step_id"]),
            "step_name_0": "Umzug: Seite 1", "step_due_0": "2026-12-15"}  # fmt: skip
    assert send(clara, where, **data).status_code == 422
    assert send(clara, where, **data, reason="Die Agentur braucht länger").status_code == 302
    step = stored(house, KeyResultStep, id=rows["goal_step_id"])[0]
    assert step.due_on == date(2026, 12, 15)
    assert "Die Agentur braucht länger" in text_of(clara.get(at(house, f"/key-results/{one}")))


def test_departments_contribute_with_a_sentence(house: House, rows: dict[str, UUID]) -> None:
    clara, where = house.client("clara"), page(house, rows)
    technik = str(house.departments["Technik"])
    path = f"{where}/contributions"
    assert send(clara, path, page=where, department=technik).status_code == 422
    leading = str(house.departments["Vertrieb"])
    data = {"department": leading, "sentence": "Wir auch"}
    assert send(clara, path, page=where, **data).status_code == 422, "it leads already"
    foreign = {"department": str(uuid4()), "sentence": "Wir auch"}
    assert send(clara, path, page=where, **foreign).status_code == 422
    for sentence in ("Wir zeigen das Foto", "Wir zeigen das Foto am Knopf"):
        answer = send(clara, path, page=where, department=technik, sentence=sentence)
        assert answer.status_code == 302
    found = stored(house, Contribution, department_id=house.departments["Technik"])
    assert [row.sentence.de for row in found] == ["Wir zeigen das Foto am Knopf"]
    assert "Wir zeigen das Foto am Knopf" in text_of(clara.get(where))
    gone = f"{path}/{technik}/delete"
    assert send(clara, gone, page=where).status_code == 302
    assert send(clara, gone, page=where).status_code == 404
    assert stored(house, Contribution, department_id=house.departments["Technik"]) == []


def test_an_active_one_is_given_up_with_a_reason_and_stays_to_be_seen(
    house: House, rows: dict[str, UUID]
) -> None:
    clara, where = house.client("clara"), page(house, rows, "/drop")
    assert send(clara, where).status_code == 422
    assert send(clara, where, reason="Der Markt hat sich gedreht").status_code == 302
    assert of(house, rows["key_result_id"]).state is GoalState.DROPPED
    html = text_of(clara.get(page(house, rows)))
    assert "Der Markt hat sich gedreht" in html
    assert f"{page(house, rows)}/edit" not in html
    assert edit(house, rows, target="60", reason="Doch").status_code == 409
    assert stored(house, Objective, id=rows["objective_id"])[0].counted == 1
    assert "key-result-dropped" in {row.action for row in stored(house, AuditEntry)}


def test_a_draft_is_deleted(house: House, rows: dict[str, UUID]) -> None:
    make_draft(house, rows)
    clara, where = house.client("clara"), page(house, rows, "/drop")
    assert "nie verfolgt" in text_of(clara.get(where))
    assert send(clara, where).status_code == 302
    assert of(house, rows["key_result_id"]) is None
    kept = stored(house, GoalChange, objective_id=rows["objective_id"], field="deleted")
    assert [row.before for row in kept] == [{"de": "Umzug: Ankommensquote"}]


def test_a_bound_that_holds_has_no_way(house: House, rows: dict[str, UUID]) -> None:
    guard = next(row for row in stored(house, KeyResult) if row.is_guardrail)
    html = text_of(house.client("vera").get(at(house, f"/key-results/{guard.id}")))
    assert "Leitplanke" in html
    assert "mindestens 25,0\u202f%" in html
    assert "die Grenze ist eingehalten" in html


def test_over_the_target_says_so(house: House, rows: dict[str, UUID]) -> None:
    change(house, rows["key_result_id"], target=40.0)
    html = text_of(house.client("vera").get(page(house, rows)))
    assert "über dem Ziel" in html
    assert "150\u202f%" in html
    change(house, rows["key_result_id"], baseline=50.0, target=60.0)
    assert "unter der Nullmessung" in text_of(house.client("vera").get(page(house, rows)))


def test_the_coach_reads_along_and_saves_nothing(house: House, rows: dict[str, UUID]) -> None:
    answer = add(house, rows, text="Wir führen einen Workshop durch", ask="coach")
    html = text_of(answer)
    assert answer.status_code == 200
    assert "Ein Ergebnis, keine Tätigkeit" in html
    assert "Wir führen einen Workshop durch" in html
    assert len(stored(house, KeyResult)) == 3
