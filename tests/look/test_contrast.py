"""Whoever changes a colour learns here what it costs: computed for light and dark."""

import re

import pytest

from tests.look.colours import SCHEMES, contrast, declarations

FIELDS = ("journeys", "insights", "skills", "culture", "operations", "tools")
GROUNDS = ("ground", "sheet", "sheet-2")

READ = [
    *(
        (text, ground)
        for text in ("text", "text-2", "text-3", "link", "error")
        for ground in GROUNDS
    ),
    *((f"st-{state}", ground) for state in ("on", "risk", "off", "none") for ground in GROUNDS[:2]),
    *(("text", ground) for ground in ("here-soft", *(f"heat{n}" for n in range(1, 7)))),
    ("text-2", "here-soft"),
    *((f"on-lv{n}", f"lv{n}") for n in range(1, 6)),
    *((f"on-{side}-{n}", f"{side}-{n}") for side in ("less", "more") for n in (1, 3, 4)),
    ("on-next", "next"),
    *(
        ("on-accent", ground)
        for ground in ("accent", "accent-strong", "route", "error", "error-strong")
    ),
    ("sheet", "text"),
]
"""Words on what they stand on: 4.5 to 1."""

SEEN = [
    *(
        (line, ground)
        for line in ("line-2", "route", "focus", "accent", "error")
        for ground in GROUNDS[:2]
    ),
    *((f"field-{field}", ground) for field in FIELDS for ground in GROUNDS[:2]),
    *(("on-field", f"field-{field}") for field in FIELDS),
    ("route", "here-soft"),
    ("focus", "here-soft"),
]
"""Edges of inputs, focus, route, signs and their letters: 3 to 1."""


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("words", "ground"), READ)
def test_words_can_be_read(words: str, ground: str, scheme: str) -> None:
    assert contrast(words, ground, scheme) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("line", "ground"), SEEN)
def test_lines_and_signs_can_be_seen(line: str, ground: str, scheme: str) -> None:
    assert contrast(line, ground, scheme) >= 3


def test_yellow_stands_out_by_its_edge() -> None:
    """Yellow itself is too light on paper: its dark edge carries it; on dark it needs none."""
    assert contrast("on-next", "ground", "light") >= 3
    assert contrast("next", "ground", "dark") >= 3


def test_known_ratios() -> None:
    """The computation itself: black on white is 21, ends of the scale are exact."""
    assert contrast("paper-0", "paper-0", "light") == 1
    assert 12 < contrast("text", "sheet", "light") < 21


def test_components_use_meanings_only() -> None:
    """Raw values (paper, ink, forest …) are named in tokens.css and nowhere else."""
    from app.web.assets import STATIC

    raw = [name for name, value in declarations().items() if re.fullmatch(r"oklch\(.*\)", value)]
    raw.remove("on-next")
    wanted = re.compile(r"var\(--(" + "|".join(raw) + r")\)")
    for sheet in (STATIC / "css").rglob("*.css"):
        if sheet.name != "tokens.css":
            assert not wanted.findall(sheet.read_text(encoding="utf-8")), sheet.name
