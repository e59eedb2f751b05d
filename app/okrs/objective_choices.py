"""What the form of an objective lets people choose: leads see what they may name."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from app.accounts import department_tree
from app.accounts.forms import options
from app.accounts.queries import members
from app.domain.policy import Actor
from app.findings.speech import _
from app.models import db
from app.models.accounts import Department, User
from app.models.journeys import Journey, JourneyState
from app.models.okrs import Cycle, GoalState, Objective, ObjectiveLevel
from app.okrs import cycle_queries, objective_queries, reach
from app.okrs.objective_forms import ObjectiveForm
from app.okrs.objective_sources import Source
from app.okrs.objectives import ids_below, parents_in
from app.okrs.words import LEVEL
from app.web.locale import language


def choose(form: ObjectiveForm, actor: Actor, objective: Objective | None, source: Source) -> None:
    """Fill every list of the form; what an address asks for and is not there is left out."""
    cycles = _cycles(objective)
    form.cycle.choices = options((str(one.id), _cycle_in_words(one)) for one in cycles)
    levels = list(LEVEL) if actor.role in reach.EVERYWHERE else [ObjectiveLevel.DEPARTMENT]
    form.level.choices = options((one.value, LEVEL[one]) for one in levels)
    form.journey.choices = options([("", _("– none –")), *_journeys(objective)])
    form.department.choices = options([("", _("– none –")), *_departments(actor)])
    form.owner.choices = options([("", _("nobody yet")), *_owners(objective)])
    form.parent.choices = options([("", _("– stands alone –")), *_parents(cycles, objective)])
    if source.offers and objective is None:
        form.key_results.choices = options(
            (one.key, one.draft.text.in_language(language())) for one in source.offers
        )
    else:
        del form.key_results
    if not form.is_submitted():
        _forget_unknown(form)


def _forget_unknown(form: ObjectiveForm) -> None:
    for field in (form.cycle, form.level, form.journey, form.department, form.owner, form.parent):
        known = [str(one.value) for one in field.choices or []]
        if field.data not in known:
            field.data = known[0] if known and (len(known) == 1 or field is form.cycle) else ""


def _cycles(objective: Objective | None) -> Sequence[Cycle]:
    every = cycle_queries.open_cycles()
    if objective is None or objective.state is not GoalState.ACTIVE:
        return every
    return [one for one in every if one.id == objective.cycle_id]


def _cycle_in_words(cycle: Cycle) -> str:
    return cycle.name.in_language(language())


def _journeys(objective: Objective | None) -> list[tuple[str, str]]:
    rows = db.session.execute(
        select(Journey.id, Journey.name)
        .where(
            (Journey.state != JourneyState.RETIRED)
            | (Journey.id == (objective.journey_id if objective else None))
        )
        .order_by(Journey.position, Journey.id)
    )
    return [(str(row[0]), row[1].in_language(language())) for row in rows]


def _departments(actor: Actor) -> list[tuple[str, str]]:
    every = db.session.scalars(select(Department)).all()
    own = reach.departments_of(actor) if actor.role not in reach.EVERYWHERE else None
    return [
        (
            str(one.department.id),
            "\N{EN SPACE}" * 2 * (one.depth - 1) + one.department.in_language(language()),
        )
        for one in department_tree.branches(every)
        if own is None or one.department.id in own
    ]


def _owners(objective: Objective | None) -> list[tuple[str, str]]:
    people = [(str(one.user_id), one.user.name) for one in members()]
    owner_id = objective.owner_id if objective else None
    if owner_id and str(owner_id) not in {key for key, _name in people}:
        name = db.session.scalar(select(User.name).where(User.id == owner_id)) or ""
        people.append((str(owner_id), _("%(name)s (has left)", name=name)))
    return people


def _parents(cycles: Sequence[Cycle], objective: Objective | None) -> list[tuple[str, str]]:
    """Goals of the cycles one may choose, never this one or one below it; the present parent
    stays even where it was dropped."""
    own: set[UUID] = set()
    if objective is not None:
        own = ids_below(objective.id, parents_in(objective.cycle_id))
    names = {one.id: _cycle_in_words(one) for one in cycles}
    rows = objective_queries.parents_to_choose(
        list(names), objective.parent_id if objective else None
    )
    found = []
    for row in rows:
        if row.id not in own:
            where = [str(LEVEL[row.level]), *([names[row.cycle_id]] if len(names) > 1 else [])]
            text = row.text.in_language(language())
            found.append((str(row.id), f"{text} ({', '.join(where)})"))
    return found
