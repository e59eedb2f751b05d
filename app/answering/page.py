"""The surroundings of a participant's page: only the round's languages, and a way home."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import request, url_for

from app.answering.queries import Place
from app.web.locale import LANGUAGES, language
from app.web.page import LanguageChoice, Page


@dataclass
class SheetPage(Page):
    """A page of a round; `place` is missing on pages that belong to none."""

    place: Place | None = None
    home: str | None = None
    later: str | None = None

    @property
    def languages(self) -> list[LanguageChoice]:
        """The languages this round is answered in; none to choose from if it is only one."""
        offered = self.place.languages if self.place else tuple(LANGUAGES)
        if len(offered) < 2:
            return []
        here = request.path if request.method == "GET" else self.home or "/"
        return [
            LanguageChoice(
                code,
                LANGUAGES[code],
                url_for("site.switch_language", code=code) + "?" + urlencode({"next": here}),
                code == language(),
            )
            for code in LANGUAGES
            if code in offered
        ]
