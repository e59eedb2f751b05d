"""The way of a round as the overview draws it: what is done, where we are, what comes next."""

from __future__ import annotations

from typing import NamedTuple

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.accounts.standing import Standing
from app.domain.policy import Actor, Permission, Role
from app.models.assessments import Assessment, AssessmentState
from app.web.locale import day, language, number
from app.web.page import Next


class Station(NamedTuple):
    """A place on the way: "done", "first" (here we are) or "" (still ahead)."""

    title: str
    text: str
    state: str = ""
    label: str = ""
    url: str = ""


def next_step(actor: Actor, standing: Standing) -> Next | None:
    """The one signpost: what this person can do next here; None if there is nothing."""
    step = _for_editors(actor, standing) if actor.may(Permission.ROUND_EDIT) else None
    if step is None and standing.readable:
        step = (_("Read the findings"), findings_url(standing.readable))
    return Next(_("Next"), *step) if step else None


def stations(standing: Standing) -> list[Station]:
    """The way of the newest round, for those who prepare it."""
    listed = [_departments(standing), *_of_round(standing.newest)]
    here = next((i for i, one in enumerate(listed) if one.state != "done"), None)
    return [one._replace(state="first") if i == here else one for i, one in enumerate(listed)]


def findings_url(assessment: Assessment) -> str:
    """The findings of a closed round: a room of its own, known here by name only."""
    return url_for("findings.page", round_id=assessment.id)


def round_url(assessment: Assessment) -> str:
    """The page of a round, for those who prepare it."""
    return url_for("assessments.round_page", round_id=assessment.id)


def _for_editors(actor: Actor, standing: Standing) -> tuple[str, str] | None:
    missing = _missing(actor, standing)
    if missing:
        return missing
    if standing.unreleased:
        return _("Read and release the findings"), findings_url(standing.unreleased)
    if standing.running:
        return _("See how the round is going"), round_url(standing.running[0])
    if standing.draft:
        return _("Go on preparing the round"), round_url(standing.draft)
    return None


def _missing(actor: Actor, standing: Standing) -> tuple[str, str] | None:
    """What comes before everything else in a new organisation."""
    if actor.role is Role.CONSULTANT and not standing.owners + standing.invited_owners:
        return _("Invite the first owner"), url_for("accounts.client_owner")
    if not standing.departments:
        return _("Set up the departments"), url_for("accounts.departments")
    if not standing.rounds:
        return _("Prepare a round"), url_for("assessments.new_round")
    return None


def _departments(standing: Standing) -> Station:
    title, url = _("Departments"), url_for("accounts.departments")
    if not standing.departments:
        text = _("Results are shown by department, and goals are agreed there later on.")
        return Station(title, text, "", _("Set up"), url)
    text = ngettext("%(num)s is set up.", "%(num)s are set up.", standing.departments)
    return Station(title, text, "done", _("Look at them"), url)


def _telling() -> str:
    return str(_("What is strong, where people disagree, what comes first."))


def _of_round(assessment: Assessment | None) -> list[Station]:
    if assessment is None:
        return [
            Station(
                _("Prepare a round"),
                _("A title, a last day and a list of addresses: twenty minutes are enough."),
                "",
                _("Prepare"),
                url_for("assessments.new_round"),
            ),
            Station(_("Collect answers"), _("Anonymously, by a personal link in each mail.")),
            Station(_("Read the findings"), _telling()),
            Station(_("Release them"), _("From then on everyone here can read them.")),
        ]
    return [_preparing(assessment), _answers(assessment), *_findings(assessment)]


def _preparing(assessment: Assessment) -> Station:
    title = assessment.title_in(language())
    if assessment.state is AssessmentState.DRAFT:
        text = _("The round is a draft; nobody has been written to.")
        return Station(title, text, "", _("Go on"), round_url(assessment))
    text = _("Launched on %(day)s.", day=day(assessment.opened_at or assessment.created_at))
    return Station(title, text, "done")


def _answers(assessment: Assessment) -> Station:
    title = _("Collect answers")
    if assessment.state is AssessmentState.DRAFT:
        return Station(title, _("Anonymously, by a personal link in each mail."))
    counted = _(
        "%(submitted)s of %(invited)s have submitted",
        submitted=number(assessment.shown_submitted),
        invited=number(assessment.shown_invited),
    )
    if assessment.is_open:
        text = f"{counted}, " + _("until %(day)s.", day=day(assessment.deadline))
        return Station(title, text, "", _("See how it is going"), round_url(assessment))
    return Station(title, f"{counted}.", "done", _("Look at it"), round_url(assessment))


def _findings(assessment: Assessment) -> list[Station]:
    title, release = _("Read the findings"), _("Release them")
    if not assessment.is_closed:
        return [
            Station(title, _telling()),
            Station(release, _("From then on everyone here can read them.")),
        ]
    frozen = _("Frozen on %(day)s.", day=day(assessment.closed_at))
    read = Station(title, frozen, "done", _("Read them"), findings_url(assessment))
    if assessment.state is AssessmentState.RELEASED:
        text = _("Released on %(day)s.", day=day(assessment.released_at))
        return [read, Station(release, text, "done")]
    url = url_for("assessments.confirm_release", round_id=assessment.id)
    text = _("Only owners and consultants can read them so far.")
    return [read, Station(release, text, "", _("Release …"), url)]
