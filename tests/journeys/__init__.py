"""A small journey to try things on: two stages, two steps, a point with two measurements."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from app.models import db
from app.models.base import now
from app.models.journeys import (
    Channel,
    Journey,
    JourneyChange,
    JourneyState,
    Moment,
    Persona,
    Stage,
    Step,
    Touchpoint,
)
from app.models.measuring import (
    Baseline,
    Better,
    MeasurabilityCase,
    Measurement,
    MeasuringPoint,
    Mode,
    PointKind,
    PointState,
)
from app.models.wording import Wording


def write_journey(name: str = "Umzug", owner_id: UUID | None = None) -> dict[str, UUID]:
    """Write it for the organisation that was entered; ids by the names addresses give them.

    The point is a share: 30 of 100 in February (its accepted baseline), 45 of 100 in March.
    """
    journey = Journey(
        name=Wording(de=name), owner_id=owner_id, state=JourneyState.ACTIVE,
        customer_goal=Wording(de="Am Einzugstag Strom haben"),
        business_goal=Wording(de="Wer umzieht, bleibt bei uns"),
    )  # fmt: skip
    touchpoint = Touchpoint(name=Wording(de=f"{name}: Formular"), channel=Channel.WEB)
    call = Touchpoint(name=Wording(de=f"{name}: Anruf"), channel=Channel.PHONE)
    db.session.add_all([journey, touchpoint, call])
    db.session.flush()
    persona = Persona(journey_id=journey.id, name=Wording(de="Familie Demir"), priority=1)
    stages = [
        Stage(journey_id=journey.id, name=Wording(de=text), position=i)
        for i, text in enumerate(("Melden", "Einziehen"))
    ]
    db.session.add_all([persona, *stages])
    db.session.flush()
    steps = [
        Step(stage_id=stages[0].id, touchpoint_id=touchpoint.id, decisive=True, position=0,
             emotion_current=-1, emotion_intended=1),
        Step(stage_id=stages[0].id, touchpoint_id=call.id, position=1, moment=Moment.UNPLANNED,
             emotion_current=0, emotion_intended=1),
    ]  # fmt: skip
    db.session.add_all(steps)
    db.session.flush()
    point = MeasuringPoint(
        journey_id=journey.id, step_id=steps[0].id, name=Wording(de=f"{name}: Ankommensquote"),
        kind=PointKind.OPERATIONAL, mode=Mode.SHARE, unit=Wording("%", "%"), better=Better.UP,
        state=PointState.MEASURING,
    )  # fmt: skip
    db.session.add(point)
    db.session.flush()
    values = [
        Measurement(point_id=point.id, measured_on=day, value=value, sample_size=100,
                    hits=int(value), entered_by_name="Olga Inhaber")
        for day, value in ((date(2026, 2, 28), 30.0), (date(2026, 3, 31), 45.0))
    ]  # fmt: skip
    db.session.add_all(values)
    db.session.flush()
    point.current_id, point.current_on = values[1].id, values[1].measured_on
    point.due_on = date(2026, 4, 30)
    case = MeasurabilityCase(
        journey_id=journey.id,
        claim=Wording(de=f"{name}: nicht messbar"),
        opened_on=date(2026, 9, 1),
    )
    db.session.add_all([
        Baseline(point_id=point.id, measurement_id=values[0].id, accepted_by_name="Olga Inhaber",
                 accepted_on=date(2026, 3, 10)),
        JourneyChange(journey_id=journey.id, number=1, noun="stage", row_id=stages[0].id,
                      before=None, after={"name": {"de": "Melden"}}, at=now()),
        case,
    ])  # fmt: skip
    db.session.flush()
    return {
        "journey_id": journey.id, "persona_id": persona.id, "stage_id": stages[0].id,
        "step_id": steps[0].id, "touchpoint_id": touchpoint.id, "point_id": point.id,
        "measurement_id": values[1].id, "case_id": case.id,
    }  # fmt: skip
