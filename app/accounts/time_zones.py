"""Time zones to choose from: places people know, by region, in the reader's language."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones

from babel.core import get_global
from babel.dates import get_timezone_location
from flask_babel import lazy_gettext as _l

REGIONS = {
    "Europe": _l("Europe"),
    "Africa": _l("Africa"),
    "America": _l("America"),
    "Asia": _l("Asia"),
    "Atlantic": _l("Atlantic"),
    "Australia": _l("Australia"),
    "Indian": _l("Indian Ocean"),
    "Pacific": _l("Pacific"),
}
UTC = "UTC"


@cache
def known() -> frozenset[str]:
    """Zones that exist on this machine and stand for a place; old second names are left out."""
    current = get_global("zone_territories")
    return frozenset(
        zone
        for zone in available_timezones()
        if zone.partition("/")[0] in REGIONS and zone in current
    ) | {UTC}


def by_region(language: str) -> dict[str, list[tuple[str, str]]]:
    """Region → pairs of zone and place, in alphabetical order of the places."""
    places = _places(language)
    listed = {
        str(words): [(z, place) for z, place in places if z.startswith(f"{region}/")]
        for region, words in REGIONS.items()
    }
    return {**listed, UTC: [(UTC, UTC)]}


@cache
def _places(language: str) -> tuple[tuple[str, str], ...]:
    named = ((z, get_timezone_location(z, locale=language, return_city=True)) for z in known())
    return tuple(sorted(named, key=lambda pair: pair[1].casefold()))
