"""What is asked for on the page of the report."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import AnyOf

from app.web.locale import LANGUAGES


class ReportForm(FlaskForm):
    """One report, by its language."""

    language = StringField(validators=[AnyOf(list(LANGUAGES))])

    def entry(self) -> str:
        """The language, "de" or "en"."""
        return str(self.language.data)
