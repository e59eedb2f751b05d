"""Forms of the wizard and of a running round; each ends in a plain value."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    FileField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from app.assessments.people_list import COLUMNS
from app.assessments.preparing import Basics, RoundRules, Texts
from app.assessments.refusals import Refusal
from app.assessments.tables import MAX_BYTES
from app.models.assessments import Assessment, QuestionnaireVersion, RoleGroup, Split
from app.models.assessments import Form as RoundForm
from app.web.fields import DayField, Form, LineField, NumberField, ProseField
from app.web.locale import LANGUAGES

K_LEAST, K_MOST = 4, 10
TEXT_LIMIT = 4000

ROLE_GROUPS = [
    (RoleGroup.LEADERSHIP.value, _l("Leadership")),
    (RoleGroup.CX_CORE.value, _l("CX core team")),
    (RoleGroup.DEPARTMENT.value, _l("Specialist department")),
    (RoleGroup.FRONT_LINE.value, _l("Front line")),
]


def options(pairs: Iterable[tuple[str, Any]]) -> list[Any]:
    """Values and labels as the form library wants them."""
    return [SelectChoice(value, label) for value, label in pairs]


class DraftForm(Form):
    """A step of the wizard: knows which state of the draft it was opened on."""

    revision = HiddenField(default="0")
    edited_meanwhile = False
    refusal: Refusal | None = None

    def opened_on(self) -> int:
        """The revision the form was opened on; 0 for anything that is not a number.

        Read as it was sent: a form without it must not pass for one opened a moment ago.
        """
        text = (self.revision.raw_data or [""])[0]
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


class BasicsForm(DraftForm):
    """Title, questionnaire, form."""

    without_short_form: AbstractSet[str] = frozenset()

    title = LineField(_l("Title in German"), limit=120)
    title_en = LineField(_l("Title in English"), limit=120)
    questionnaire = SelectField(_l("Questionnaire"))
    form = RadioField(
        _l("Length"),
        choices=options((form.value, "") for form in RoundForm),
        default=RoundForm.FULL.value,
    )

    def validate_title(self, field: Any) -> None:
        """One of the two titles has to be there."""
        if not field.data and not self.title_en.data:
            raise ValidationError(_l("Please give the round a title, in one language at least."))

    def validate_form(self, field: Any) -> None:
        """Not every questionnaire has a short form."""
        short = field.data == RoundForm.SHORT.value
        if short and self.questionnaire.data in self.without_short_form:
            raise ValidationError(_l("This questionnaire has no short form."))

    def entry(self, version: QuestionnaireVersion) -> Basics:
        """The plain value."""
        return Basics(self.title.data, self.title_en.data, version, RoundForm(self.form.data))


class RulesForm(DraftForm):
    """Languages, threshold, split, deadline."""

    languages = SelectMultipleField(
        _l("Languages"),
        choices=options(LANGUAGES.items()),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    k = NumberField(_l("Smallest group that is shown (k)"), least=K_LEAST, most=K_MOST)
    split = RadioField(_l("Results are shown by"))
    deadline = DayField(
        _l("Last day"), validators=[InputRequired(_l("Please choose the last day."))]
    )

    def validate_languages(self, field: Any) -> None:
        """At least one."""
        if not field.data:
            raise ValidationError(_l("Please choose at least one language."))

    def validate_k(self, field: Any) -> None:
        """A whole number."""
        if field.data is not None and field.data != int(field.data):
            raise ValidationError(_l("A whole number, please."))

    def entry(self) -> RoundRules:
        """The plain value of a valid form; the order of languages is that of the house."""
        last: Any = self.deadline.data
        split, _, depth = self.split.data.partition(":")
        return RoundRules(
            languages=tuple(code for code in LANGUAGES if code in self.languages.data),
            k=int(self.k.data or 0),
            split=Split(split),
            department_depth=int(depth or 1),
            deadline=last,
        )


class TextsForm(DraftForm):
    """Welcome and invitation in both languages; those not offered are left alone."""

    welcome_de = ProseField(_l("Welcome, German"), limit=TEXT_LIMIT)
    invitation_de = ProseField(_l("Invitation, German"), limit=TEXT_LIMIT)
    welcome_en = ProseField(_l("Welcome, English"), limit=TEXT_LIMIT)
    invitation_en = ProseField(_l("Invitation, English"), limit=TEXT_LIMIT)

    def validate_texts(self, languages: list[str]) -> bool:
        """Valid, and nothing empty in the languages of the round."""
        good = bool(self.validate_on_submit())
        for language in languages:
            for field in (self[f"welcome_{language}"], self[f"invitation_{language}"]):
                if not field.data:
                    field.errors = [*field.errors, _l("Please write a text; it must not be empty.")]
                    good = False
        return good

    def entry(self) -> Texts:
        """The plain value."""
        return Texts(
            welcome={code: self[f"welcome_{code}"].data for code in LANGUAGES},
            invitation={code: self[f"invitation_{code}"].data for code in LANGUAGES},
        )


class PeopleForm(Form):
    """A pasted list or a file."""

    people = ProseField(_l("List of people"), limit=MAX_BYTES)
    file = FileField(_l("or a CSV file"))
    how = RadioField(
        _l("What happens to the present list?"),
        choices=options(
            [
                ("add", _l("It stays, these people are added.")),
                ("replace", _l("It is replaced by this one.")),
            ]
        ),
        default="add",
    )


class PersonForm(Form):
    """One more person."""

    address = LineField(_l("Address"), limit=254)
    department = SelectField(_l("Department"))
    role_group = SelectField(_l("Role group"), choices=options([("", _l("none")), *ROLE_GROUPS]))
    language = SelectField(_l("Language"))

    def cells(self) -> dict[str, str]:
        """As a line of a list would have it."""
        return {name: self[name].data or "" for name in COLUMNS}


class LaunchForm(Form):
    """The one question before mail goes out."""

    checked = BooleanField(_l("I have checked the rules and the list."))

    def validate_checked(self, field: Any) -> None:
        """Has to be ticked."""
        if not field.data:
            raise ValidationError(_l("Please confirm that you have checked rules and list."))


class DeadlineForm(Form):
    """A later last day."""

    def entry(self) -> date:
        """The day of a valid form."""
        chosen: Any = self.deadline.data
        return chosen  # type: ignore[no-any-return]

    deadline = DayField(
        _l("New last day"), validators=[InputRequired(_l("Please choose the last day."))]
    )


class ConfirmForm(Form):
    """A button that must not be forged."""


def rules_of(assessment: Assessment) -> dict[str, Any]:
    """What the rules' form shows of a draft."""
    depth = assessment.department_depth
    by_department = assessment.split is Split.DEPARTMENT
    return {
        "languages": assessment.language_list,
        "k": assessment.k,
        "split": f"department:{depth}" if by_department else Split.ROLE_GROUP.value,
        "deadline": assessment.deadline,
    }


class ImportForm(Form):
    """Answers from a file, and what becomes of them."""

    title = LineField(_l("Title in German"), limit=120)
    title_en = LineField(_l("Title in English"), limit=120)
    questionnaire = SelectField(_l("Questionnaire"))
    own = FileField(_l("or a questionnaire file of your own"))
    answers = FileField(_l("Answers"))
    split = LineField(_l("Column to show results by"), limit=60)
    other = LineField(_l("Another column"), limit=60)
    kind = RadioField(
        _l("The first of these columns holds"),
        choices=options(
            [
                (Split.DEPARTMENT.value, _l("departments")),
                (Split.ROLE_GROUP.value, _l("role groups")),
            ]
        ),
        default=Split.DEPARTMENT.value,
    )
    k = NumberField(_l("Smallest group that is shown (k)"), least=K_LEAST, most=K_MOST, default=5)

    def validate_title(self, field: Any) -> None:
        """One of the two titles has to be there."""
        if not field.data and not self.title_en.data:
            raise ValidationError(_l("Please give the round a title, in one language at least."))

    def validate_k(self, field: Any) -> None:
        """A whole number."""
        if field.data is not None and field.data != int(field.data):
            raise ValidationError(_l("A whole number, please."))
