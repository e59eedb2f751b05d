"""Ground to try the matrix, the cascade and requests on: two journeys, one running cycle."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

from flask import session
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.domain.okrs import KeyResultType
from app.models import db, tenancy
from app.models.base import now
from app.models.journeys import Journey, JourneyState, Orientation
from app.models.okrs import Cycle, GoalState, Objective, ObjectiveLevel
from app.models.tracking import CoverageNote, KeyResult
from app.models.wording import Wording
from tests.accounts.browsing import hidden, inside, text_of
from tests.house import House

TODAY = now().date()
LATER = TODAY + timedelta(days=40)


class Ground:
    """Two journeys, three departments, one running cycle; goals are added by the tests."""

    def __init__(self, house: House) -> None:
        self.house = house
        with house.app.app_context(), tenancy.inside(house.organisation_id):
            cycle = Cycle(
                name=Wording(de="Dieses Quartal", en="This quarter"),
                starts_on=TODAY - timedelta(days=50), ends_on=LATER,
            )  # fmt: skip
            moving, outage = (
                Journey(name=Wording(de=name), state=JourneyState.ACTIVE, position=n)
                for n, name in enumerate(("Umzug", "Störung"))
            )
            db.session.add_all([cycle, moving, outage])
            db.session.flush()
            self.cycle, self.moving, self.outage = cycle.id, moving.id, outage.id
            db.session.commit()
        self.path = f"/o/{house.slug}/goals/coverage"

    def add(self, *rows: object) -> None:
        with self.house.app.app_context(), tenancy.inside(self.house.organisation_id):
            db.session.add_all(rows)
            db.session.commit()
            for row in rows:
                db.session.refresh(row)

    def goal(self, department: str | None, journey: UUID | None = None, **values: object) -> UUID:
        place = self.house.departments[department] if department else None
        level = ObjectiveLevel.DEPARTMENT if department else ObjectiveLevel.JOURNEY
        id_ = uuid4()
        made = Objective(
            **{
                "id": id_, "cycle_id": self.cycle, "level": level, "department_id": place,
                "journey_id": journey or self.moving, "text": Wording(de="Am Einzugstag Licht"),
                "orientation": Orientation.IMPROVE, "state": GoalState.ACTIVE, **values,
            }
        )  # fmt: skip
        self.add(made)
        return id_

    def result(self, objective_id: UUID, **values: object) -> UUID:
        id_ = uuid4()
        self.add(
            KeyResult(
                **{
                    "id": id_, "objective_id": objective_id, "type": KeyResultType.BINARY,
                    "text": Wording(de="Knopf am Pult"), "state": GoalState.ACTIVE, **values,
                }
            )
        )  # fmt: skip
        return id_

    def excuse(self, department: str, journey: UUID | None = None, **values: object) -> UUID:
        id_ = uuid4()
        self.add(
            CoverageNote(
                **{
                    "id": id_, "cycle_id": self.cycle, "journey_id": journey or self.moving,
                    "department_id": self.house.departments[department],
                    "reason": Wording(de="Kein Kontakt"), "until": LATER, **values,
                }
            )
        )  # fmt: skip
        return id_

    def page(self, who: str = "clara", **args: object) -> str:
        client = self.house.client(who)
        client.set_cookie("language", "en")
        return text_of(client.get(self.path, query_string=args))

    def cell(self, department: str, journey: UUID | None = None) -> dict[str, str]:
        return {
            "cycle": str(self.cycle), "journey": str(journey or self.moving),
            "department": str(self.house.departments[department]),
        }  # fmt: skip

    def say(self, who: str, cell: dict[str, str], **data: object) -> TestResponse:
        client = self.house.client(who)
        path = f"{self.path}/reason"
        kept = said_before(client, path, cell)
        return client.post(path, query_string=cell, data={**kept, **data})

    def notes(self) -> list[CoverageNote]:
        return inside(self.house, lambda: list(db.session.scalars(select(CoverageNote))))


def said_before(client: FlaskClient, path: str, cell: dict[str, str]) -> dict[str, str]:
    query = "&".join(f"{k}={v}" for k, v in cell.items())
    return hidden(client, f"{path}?{query}")


def forge(house: House, client: FlaskClient) -> dict[str, str]:
    """What a form would carry that this person was never shown."""
    with house.app.test_request_context():
        session["csrf_token"] = "f" * 40
        token = str(generate_csrf())
    with client.session_transaction() as kept:
        kept["csrf_token"] = "f" * 40
    return {"csrf_token": token}
