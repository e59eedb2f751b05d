"""The guard, tried on every table an organisation owns and every way to ask for its rows."""

from __future__ import annotations

import ast
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, exists, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import aliased, selectinload

from app.models import db, tenancy
from app.models.accounts import Department, Membership, Organisation
from app.models.base import Base
from app.models.tenancy import TenantError, TenantOwned
from tests.house import House

ROOT = Path(__file__).parents[2] / "app"
OWNED = sorted(
    (m.class_ for m in Base.registry.mappers if issubclass(m.class_, TenantOwned)),
    key=lambda c: c.__name__,
)


def ways_to_ask(table: Any) -> dict[str, Callable[[], int]]:
    """Every shape of statement: each must count what this organisation owns, no more."""
    other = aliased(table)
    session = db.session
    return {
        "select": lambda: len(session.scalars(select(table)).all()),
        "column": lambda: len(session.execute(select(table.id)).all()),
        "count of rows": lambda: session.scalar(select(func.count()).select_from(table)) or 0,
        "count of column": lambda: session.scalar(select(func.count(table.id))) or 0,
        "alias": lambda: len(session.scalars(select(other)).all()),
        "subquery": lambda: len(session.execute(select(select(table.id).subquery().c.id)).all()),
        "scalar subquery": lambda: (
            session.scalar(select(select(func.count(table.id)).scalar_subquery())) or 0
        ),
        "in": lambda: len(
            session.scalars(select(table).where(table.id.in_(select(other.id)))).all()
        ),
        "exists": lambda: int(bool(session.scalar(select(exists(select(table.id)))))),
        "query": lambda: session.query(table).count(),
    }


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize("way", list(ways_to_ask(Department)))
def test_each_way_sees_one_organisation(house: House, way: str) -> None:
    tenancy.enter(house.organisation_id)
    own = ways_to_ask(Department)[way]()
    tenancy.enter(house.other_organisation_id)
    foreign = ways_to_ask(Department)[way]()
    tenancy.leave()
    nowhere = ways_to_ask(Department)[way]()
    expected = (1, 1, 0) if way == "exists" else (3, 1, 0)
    assert (own, foreign, nowhere) == expected


@pytest.mark.usefixtures("context", "house")
@pytest.mark.parametrize("table", OWNED, ids=lambda t: t.__name__)
def test_every_owned_table_is_empty_nowhere(table: Any) -> None:
    tenancy.leave()
    assert {way: ask() for way, ask in ways_to_ask(table).items()} == dict.fromkeys(
        ways_to_ask(table), 0
    )


@pytest.mark.parametrize("table", OWNED, ids=lambda t: t.__name__)
def test_keys_carry_the_organisation(table: Any) -> None:
    """A foreign key between owned tables is composite, so a row cannot point across."""
    owned_names = {t.__tablename__ for t in OWNED}
    for key in table.__table__.foreign_key_constraints:
        if key.referred_table.name in owned_names:
            assert "organisation_id" in [c.name for c in key.columns], key.name
    unique = {tuple(c.name for c in u.columns) for u in table.__table__.constraints}
    assert ("organisation_id", "id") in unique


@pytest.mark.usefixtures("context")
def test_get_does_not_remember_the_last_organisation(house: House) -> None:
    tenancy.enter(house.organisation_id)
    department = db.session.scalars(select(Department)).first()
    assert department is not None
    known = department.id
    tenancy.enter(house.other_organisation_id)
    assert db.session.get(Department, known) is None


@pytest.mark.usefixtures("context")
def test_relationships_stay_inside(house: House) -> None:
    tenancy.enter(house.organisation_id)
    people = db.session.scalars(select(Membership).options(selectinload(Membership.user))).all()
    assert len(people) == 7


@pytest.mark.usefixtures("context")
def test_nothing_is_written_for_another(house: House) -> None:
    tenancy.enter(house.organisation_id)
    db.session.add(Department(name="Schmuggel", organisation_id=house.other_organisation_id))
    with pytest.raises(TenantError):
        db.session.flush()


@pytest.mark.usefixtures("context", "house")
def test_nothing_is_written_nowhere() -> None:
    tenancy.leave()
    db.session.add(Department(name="Heimatlos"))
    with pytest.raises(TenantError):
        db.session.flush()


@pytest.mark.usefixtures("context")
def test_bulk_inserts_are_refused(house: House) -> None:
    tenancy.enter(house.organisation_id)
    with pytest.raises(TenantError):
        db.session.execute(insert(Department), [{"name": "Massenware"}])


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize("statement", [update(Department).values(name="x"), delete(Department)])
def test_bulk_changes_reach_one_organisation(house: House, statement: Any) -> None:
    tenancy.enter(house.other_organisation_id)
    assert db.session.execute(statement).rowcount == 1  # type: ignore[attr-defined]
    tenancy.enter(house.organisation_id)
    assert len(db.session.scalars(select(Department).where(Department.name != "x")).all()) == 3


@pytest.mark.usefixtures("context")
def test_postgresql_locks_rows_a_second_time(house: House) -> None:
    """Even SQL that passes the guard by sees one organisation's rows on PostgreSQL."""
    if db.engine.dialect.name != "postgresql":
        return
    tenancy.enter(house.organisation_id)
    assert db.session.execute(text("SELECT count(*) FROM department")).scalar() == 3
    tenancy.leave()
    assert db.session.execute(text("SELECT count(*) FROM department")).scalar() == 0
    with pytest.raises(DBAPIError):
        db.session.execute(
            text("INSERT INTO department (id, organisation_id, name, name_en, position, revision)"
                 " VALUES (:id, :o, 'x', '', 0, 1)"),
            {"id": uuid.uuid4(), "o": house.other_organisation_id},
        )  # fmt: skip


@pytest.mark.usefixtures("context", "house")
def test_postgresql_forces_the_lock_on_every_owned_table() -> None:
    if db.engine.dialect.name != "postgresql":
        return
    rows = db.session.execute(
        text("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
    )
    assert {name for (name,) in rows} == {t.__tablename__ for t in OWNED}


MAY_LOOK_EVERYWHERE = {
    "models/tenancy.py",
    "web/access.py",
    "accounts/queries.py",
    "accounts/member_invitations.py",
    "answering/queries.py",
    "assessments/tasks.py",
    "reports/tasks.py",
    "okrs/reminding.py",
    "demo/loader.py",
    "demo/views.py",
}
"""Who may look across organisations, to find out which one to enter."""


def calls(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {ast.unparse(n.func) for n in ast.walk(tree) if isinstance(n, ast.Call)}


def sources() -> list[Path]:
    return [p for p in ROOT.rglob("*.py") if "vendor" not in p.parts]


def test_few_look_everywhere() -> None:
    found = {
        p.relative_to(ROOT).as_posix()
        for p in sources()
        if any(name.endswith("everywhere") for name in calls(p))
    }
    assert found <= MAY_LOOK_EVERYWHERE


def test_core_statements_stay_in_models() -> None:
    """`text()` and raw connections are not limited by the guard. Questionnaires and charts
    know no SQL: what is called `text` there draws."""
    banned = {"text", "sa.text", "db.session.connection", "db.engine.begin", "db.engine.connect"}
    allowed = {"web/site.py"}
    for path in sources():
        place = path.relative_to(ROOT).as_posix()
        if place.startswith(("models/", "questionnaires/", "charts/")) or place in allowed:
            continue
        assert not calls(path) & banned, f"{place}: {calls(path) & banned}"


def test_only_the_hook_commits() -> None:
    allowed = {"web/transaction.py", "queue.py", "mail.py", "demo/loader.py"}
    for path in sources():
        place = path.relative_to(ROOT).as_posix()
        if place not in allowed:
            assert not [c for c in calls(path) if c.endswith("session.commit")], place


@pytest.mark.usefixtures("context")
def test_an_organisation_takes_its_rows_with_it(house: House) -> None:
    """Deleting an organisation leaves nothing of it behind, and everything of the others."""
    tenancy.enter(house.organisation_id)
    db.session.delete(db.session.get_one(Organisation, house.organisation_id))
    db.session.flush()
    assert db.session.scalar(select(func.count(Department.id))) == 0
    tenancy.enter(house.other_organisation_id)
    assert db.session.scalar(select(func.count(Department.id))) == 1
