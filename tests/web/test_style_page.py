"""The living style page shows goals in all their states, in words."""

from __future__ import annotations

from flask import Flask


def test_goals_are_shown_in_words(app: Flask) -> None:
    page = app.test_client().get("/style", headers={"Accept-Language": "en"}).text
    for words in ("off track", "reported: on track", "below baseline", "over target",
                  "no value yet", "expected 55%", "Light on moving day"):  # fmt: skip
        assert words in page
