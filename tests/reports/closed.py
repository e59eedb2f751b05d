"""A closed round to report on, quickly: seventeen people of three departments."""

from __future__ import annotations

from app.assessments import actions
from app.models import db, tenancy
from app.models.assessments import Assessment, RoleGroup
from tests.house import House
from tests.rounds import Round, answer_all, keys_asked, open_round

PEOPLE = {
    **{f"s{i}": ("Vertrieb", RoleGroup.FRONT_LINE) for i in range(9)},
    **{f"t{i}": ("Technik", RoleGroup.LEADERSHIP) for i in range(6)},
    "h0": ("Personal", None),
    "h1": ("Personal", None),
}


def closed_round(
    house: House, *, released: bool = True, form: str = "full", answered: int = len(PEOPLE)
) -> Round:
    """A round that this many have answered, closed and, unless told otherwise, released."""
    a_round = open_round(house, people=PEOPLE, form=form)
    keys = keys_asked(form)
    answer_all(
        a_round,
        {
            who: {key: str(1 + (i + j) % 5) for j, key in enumerate(keys)}
            for i, who in enumerate(list(PEOPLE)[:answered])
        },
    )
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        assessment = db.session.get_one(Assessment, a_round.assessment_id)
        actions.close(assessment)
        if released:
            db.session.flush()
            actions.release(assessment)
        db.session.commit()
    return a_round
