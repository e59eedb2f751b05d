"""How the tests of the map fill in its forms, and what the map then looks like."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any
from uuid import UUID, uuid4

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.models import db, tenancy
from app.models.journeys import JourneyChange, Stage, Step, Touchpoint
from app.models.measuring import MeasuringPoint
from tests.accounts.browsing import inside
from tests.house import House
from tests.journeys import write_journey


class FormReader(HTMLParser):
    """What a browser would send from the form whose class or attribute is looked for."""

    def __init__(self, mark: str) -> None:
        super().__init__()
        self.mark, self.inside, self.area, self.choice = mark, False, "", ""
        self.data: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {key: value or "" for key, value in attrs}
        if tag == "form":
            self.inside = self.mark in found
        if not self.inside:
            return
        name, value = found.get("name", ""), found.get("value", "")
        if tag == "input" and name:
            ticked = found.get("type") not in {"radio", "checkbox"} or "checked" in found
            if ticked:
                self.data[name] = value or ("y" if found.get("type") == "checkbox" else "")
        elif tag == "textarea":
            self.area, self.data[name] = name, ""
        elif tag == "select":
            self.choice = name
        elif tag == "option" and (self.choice not in self.data or "selected" in found):
            self.data[self.choice] = value

    def handle_data(self, data: str) -> None:
        if self.area:
            self.data[self.area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.data[self.area] = self.data[self.area].strip("\r\n")
            self.area = ""
        if tag == "form":
            self.inside = False


def form_in(html: str, mark: str = "data-save") -> dict[str, str]:
    """The fields of the edit form of a page, filled in as they stand there."""
    reader = FormReader(mark)
    reader.feed(html)
    return reader.data


class Map:
    """Somebody at the map of a journey."""

    def __init__(self, house: House, who: str = "linus", ids: dict[str, UUID] | None = None):
        self.house, self.who = house, who
        self.ids = ids or journey_of(house)
        self.client: FlaskClient = house.client(who)
        self.home = f"/o/{house.slug}/journeys/{self.ids['journey_id']}"
        self._token = ""

    def as_(self, who: str) -> Map:
        """Somebody else at the same map."""
        return Map(self.house, who, self.ids)

    def stage_path(self, rest: str = "", stage: str = "") -> str:
        row = self.stage_id(stage) if stage else self.ids["stage_id"]
        return f"{self.home}/stages/{row}{rest}"

    def step_path(self, rest: str = "", step: str = "") -> str:
        row = self.step_id(step) if step else self.ids["step_id"]
        return f"{self.home}/steps/{row}{rest}"

    def token(self) -> str:
        self._token = self._token or form_in(self.page(f"{self.home}/stages"))["csrf_token"]
        return self._token

    def page(self, path: str) -> str:
        return self.client.get(path).get_data(as_text=True)

    def form(self, path: str) -> dict[str, str]:
        return form_in(self.page(path))

    def post(self, path: str, **data: object) -> TestResponse:
        return self.client.post(path, data={"csrf_token": self.token(), **data})

    def save(self, path: str, **changes: str) -> TestResponse:
        return self.client.post(path, data={**self.form(path), **changes})

    def add_stages(self, names: str, operation: object = None) -> TestResponse:
        return self.post(f"{self.home}/stages", names=names, operation=operation or uuid4())

    def add_step(self, name: str, stage: str = "", **more: object) -> TestResponse:
        data = {"channel": "", "department": "", "operation": uuid4(), **more}
        return self.post(self.stage_path("/steps", stage), name=name, **data)

    def undo(self, number: int | None = None) -> TestResponse:
        return self.post(f"{self.home}/undo", number=self.newest() if number is None else number)

    def redo(self, back: int | None = None) -> TestResponse:
        return self.post(f"{self.home}/redo", back=self.newest_back() if back is None else back)

    def newest_back(self) -> int:
        """The number that the page offers to do again."""
        data = form_in(self.page(f"{self.home}/history"), "action")
        return int(data.get("back", 0))

    def newest(self) -> int:
        """The number that the page offers to take back."""
        data = form_in(self.page(f"{self.home}/history"), "action")
        return int(data.get("number", 0))

    def picture(self) -> dict[str, list[str]]:
        """Names of stages in order, each with the names of its steps in order."""
        return self.ask(lambda: {
            stage.name.de: [t.name.de for s, t in _steps(stage.id)]
            for stage in _stages(self.ids["journey_id"])
        })  # fmt: skip

    def places(self) -> list[list[int]]:
        """The places of the stages, then those of the steps of each."""

        def ask() -> list[list[int]]:
            stages = _stages(self.ids["journey_id"])
            steps = [[s.position for s, _ in _steps(one.id)] for one in stages]
            return [[one.position for one in stages], *steps]

        return self.ask(ask)  # type: ignore[no-any-return]  # fmt: skip

    def stage_id(self, name: str) -> UUID:
        return self.ask(lambda: next(  # type: ignore[no-any-return]
            s.id for s in _stages(self.ids["journey_id"]) if s.name.de == name
        ))  # fmt: skip

    def step_id(self, name: str) -> UUID:
        def ask() -> UUID:
            stages = _stages(self.ids["journey_id"])
            return next(s.id for one in stages for s, t in _steps(one.id) if t.name.de == name)

        return self.ask(ask)  # type: ignore[no-any-return]  # fmt: skip

    def row(self, table: type[Any], row_id: UUID) -> Any:
        """A row as it is now, or None."""

        def ask() -> Any:
            return db.session.scalars(select(table).where(table.id == row_id)).first()

        return self.ask(ask)  # fmt: skip

    def point(self) -> tuple[UUID | None, UUID | None]:
        """Stage and step of the journey's measuring point."""
        found = self.row(MeasuringPoint, self.ids["point_id"])
        return found.stage_id, found.step_id

    def changes(self) -> list[JourneyChange]:
        query = select(JourneyChange).where(JourneyChange.journey_id == self.ids["journey_id"])
        return self.ask(lambda: list(  # type: ignore[no-any-return]
            db.session.scalars(query.order_by(JourneyChange.number))
        ))  # fmt: skip

    def ask(self, question: Any) -> Any:
        return inside(self.house, question)


def journey_of(house: House, name: str = "Umzug", owner: str = "petra") -> dict[str, UUID]:
    """The small journey of the tests; its history begins with what the tests do."""
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        ids = write_journey(name, house.users[owner])
        for change in db.session.scalars(select(JourneyChange)):
            if change.journey_id == ids["journey_id"]:
                db.session.delete(change)
        db.session.commit()
    return ids


def _stages(journey_id: UUID) -> list[Stage]:
    query = select(Stage).where(Stage.journey_id == journey_id)
    return list(db.session.scalars(query.order_by(Stage.position)))


def _steps(stage_id: UUID) -> list[tuple[Step, Touchpoint]]:
    query = (
        select(Step, Touchpoint)
        .join(Touchpoint, Touchpoint.id == Step.touchpoint_id)
        .where(Step.stage_id == stage_id)
        .order_by(Step.position)
    )
    return [(step, touchpoint) for step, touchpoint in db.session.execute(query)]
