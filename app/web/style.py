"""The living style page: every component in all its states. Registered in development only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from flask import Blueprint, Response, make_response, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired

from app.models.wording import Wording
from app.web.access import public
from app.web.fields import DayField, Form, LineField, NumberField, ProseField
from app.web.page import Crumb, NavEntry, Next, Page

bp = Blueprint("style", __name__)

FIELDS = ("journeys", "insights", "skills", "culture", "operations", "tools")
SWATCHES = (
    ("ground", _l("Ground")),
    ("sheet", _l("Sheet")),
    ("line", _l("Hairline")),
    ("ink", _l("Ink")),
    ("route", _l("Route")),
    ("next", _l("Signpost")),
    ("here", _l("Here")),
    ("focus", _l("Focus")),
    ("on", _l("on track")),
    ("risk", _l("at risk")),
    ("off", _l("off track")),
    ("none", _l("stale or open")),
)


class Named(NamedTuple):
    """Stands for an organisation or a person."""

    name: str
    email: str = ""


class SampleGoal(NamedTuple):
    """Stands for an objective."""

    text: Wording


@dataclass
class SamplePage(Page):
    """A page with somebody signed in, without anybody signed in."""

    @property
    def organisation(self) -> Any:
        """A name as long as names are."""
        return Named("Nordlicht Energie")

    @property
    def person(self) -> Any:
        """A person as they are shown in the top bar."""
        return Named("Malin Ekström", "malin.ekstroem@nordlicht.example")


class SampleForm(Form):
    """One of each kind of field."""

    journey = LineField(_l("Name of the journey"), default="Umziehen, und der Strom ist da")
    target = NumberField(_l("Target"), least=0, most=100)
    department = SelectField(
        _l("Department"),
        choices=[
            SelectChoice("sc", "Service-Center"),
            SelectChoice("af", "Abrechnung und Forderungen"),
        ],
    )
    closing = DayField(_l("Closes on"))
    reason = ProseField(_l("Reason"))
    people = FileField(_l("List of people"))
    split = RadioField(
        _l("Comparison"),
        choices=[
            SelectChoice("department", _l("Departments")),
            SelectChoice("role", _l("Role groups")),
        ],
        default="department",
        validators=[DataRequired()],
    )
    english = BooleanField(_l("Report in English as well"), default=True)


@bp.get("/style")
@public
def index() -> str:
    """All components, in the layout of a signed-in page."""
    page = SamplePage(
        title=_("The good map"),
        crumbs=[
            Crumb("Wegmarke", "/"),
            Crumb("Nordlicht Energie", "/style"),
            Crumb(_("Components")),
        ],
        next=Next(_("Next"), _("Read the findings"), "/style#says"),
        nav=entries(),
    )
    return render_template(
        "style/index.html",
        page=page,
        fields=FIELDS,
        swatches=SWATCHES,
        form=SampleForm(formdata=None),
        wrong=_refused(),
        goal=SampleGoal(Wording("Am Einzugstag brennt Licht", "Light on moving day")),
        page_address=lambda number: f"#page-{number}",
    )


@bp.get("/style/progress")
@public
def progress() -> str:
    """The fragment that <live-progress> asks for: done when asked."""
    return render_template("style/_progress.html", done=True)


@bp.get("/style/error/<int:code>")
@public
def error(code: int) -> Response:
    """An error page as its readers see it."""
    response = make_response(
        render_template(f"errors/{code}.html", reason=request.args.get("reason", ""))
    )
    response.status_code = code
    return response


def entries() -> list[NavEntry]:
    """Places of a signed-in page, without their pages."""
    words = (_("Overview"), _("Assessment"), _("Handbook"), _("People"), _("Settings"))
    return [NavEntry(word, "/style", n == 1) for n, word in enumerate(words)]


def _refused() -> SampleForm:
    """The same form after somebody typed nonsense into it."""
    form = SampleForm(formdata=None, prefix="wrong-")
    form.target.typed = "zwanzig"
    form.target.errors = [_("Please write a number in digits, such as 5.")]
    form.split.errors = [_("Please choose one.")]
    return form
