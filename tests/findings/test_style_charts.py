"""The page with all charts, in both languages and only where it belongs."""

from __future__ import annotations

import pytest
from flask import Flask


@pytest.mark.parametrize(("language", "level"), [("de", "1 Punktuell"), ("en", "1 Ad hoc")])
def test_all_charts_are_shown(app: Flask, language: str, level: str) -> None:
    response = app.test_client().get("/style/charts", headers={"Accept-Language": language})
    assert response.status_code == 200
    html = response.get_data(as_text=True)
    for kind in ("radar", "ladder", "distributions", "dumbbells", "heatmap", "turnout"):
        assert f"chart-{kind}" in html
    assert f"{level}</text>" in html
    assert html.count('class="strip"') >= 10


def test_it_is_registered_next_to_the_other_components(app: Flask) -> None:
    assert {"style.index", "style_charts.index"} <= set(app.view_functions)
