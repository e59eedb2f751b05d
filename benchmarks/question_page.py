"""A participant's question page, against a bare page: one SELECT of the answers, one template.

Both are served by gunicorn on the same database and fetched in turns by one visitor.
"""

from __future__ import annotations

import http.client
import os
import sys

from flask import Flask, render_template_string
from sqlalchemy import create_engine, text

from benchmarks.harness import (
    DATABASES,
    fetched,
    furnished,
    in_turns,
    served,
    statements,
    verdict,
)
from tests.house import House
from tests.rounds import answer_all, keys_asked, open_round

TURNS = 120
LIMITS = {"ratio": 4.0, "statements": 8}
BARE = """<!doctype html><html lang="en"><head><title>{{ key }}</title></head><body>
<nav><ol>{% for one in answers %}<li class="{{ one.mark }}">
<a href="/questions/{{ one.capability_key }}">{{ one.capability_key }}</a></li>{% endfor %}
</ol></nav>
<main><h1>{{ key }}</h1><form method="post">{% for level in range(1, 6) %}
<label><input type="radio" name="value" value="{{ level }}">{{ level }}</label>{% endfor %}
<button type="submit">Save</button></form></main></body></html>"""


def bare_app() -> Flask:
    """One route, one SELECT, one template."""
    app = Flask("bare")
    engine = create_engine(os.environ["DATABASE_URL"])
    answers = text("SELECT capability_key, mark, level FROM answer")

    @app.get("/questions/<key>")
    def question(key: str) -> str:
        with engine.connect() as connection:
            rows = connection.execute(answers).all()
        return render_template_string(BARE, key=key, answers=rows)

    return app


def main() -> int:
    """Measure on both databases."""
    figures: dict[str, float] = {}
    for name, database in DATABASES.items():
        with database() as (url, folder), furnished(url, folder) as house:
            for key, value in compared(house).items():
                figures[f"{name} {key}"] = value
    limits = {f"{name} {key}": most for name in DATABASES for key, most in LIMITS.items()}
    return verdict("question_page", figures, limits)


def compared(house: House) -> dict[str, float]:
    """Both pages in turns."""
    settings = house.app.config["SETTINGS"]
    url, folder = settings.database_url, settings.data_dir
    path, cookie, count = participant(house)
    with (
        served("benchmarks.question_page:bare_app()", url, folder) as plain,
        served("app:create_app()", url, folder) as ours,
    ):
        to_ours, to_bare = (
            http.client.HTTPConnection("127.0.0.1", port, timeout=10) for port in (ours, plain)
        )
        mine, least, ratio = in_turns(
            lambda: fetched(to_ours, path, cookie),
            lambda: fetched(to_bare, "/questions/J3"),
            turns=TURNS,
        )
    return {
        "ms": round(mine, 2),
        "bare ms": round(least, 2),
        "ratio": round(ratio, 2),
        "statements": count,
    }


def participant(house: House) -> tuple[str, str, int]:
    """Someone half-way through: a page's path, their cookie, and the statements it takes."""
    a_round = open_round(house, people=["petra"])
    answer_all(a_round, {"petra": dict.fromkeys(keys_asked()[:18], "3")}, submitted=False)
    browser = house.app.test_client()
    browser.get(a_round.path("petra"))
    cookie = browser.get_cookie(a_round.cookie_name)
    assert cookie is not None
    path = f"{a_round.home}questions/J3"
    browser.get(path)
    with statements(house.app) as seen:
        browser.get(path)
    return path, f"{cookie.key}={cookie.value}", len(seen)


if __name__ == "__main__":
    sys.exit(main())
