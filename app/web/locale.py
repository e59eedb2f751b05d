"""Language, numbers and dates as the reader writes them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.numbers import format_decimal, format_percent
from flask import Flask, g, has_request_context, request
from flask_babel import Babel, get_locale
from flask_babel import format_datetime as babel_datetime
from flask_security import current_user

LANGUAGES = {"de": "Deutsch", "en": "English"}
COOKIE = "language"
MINUS = "\u2212"
THIN_SPACE = "\u202f"
THOUSAND = 1000
"""Below it whole numbers look the same everywhere; a page of counts has hundreds of them."""


def init_app(app: Flask) -> None:
    """Choose a language per request and teach the templates to write numbers."""
    app.config["BABEL_DEFAULT_LOCALE"] = "de"
    Babel(app, locale_selector=choose, timezone_selector=_time_zone)
    app.jinja_env.globals["language"] = language
    for name in ("number", "percent", "day", "moment"):
        app.jinja_env.filters[name] = globals()[name]


def choose() -> str:
    """Forced (a document), chosen (cookie), the account's, the browser's, German."""
    forced = g.get("language") if g else None
    if forced:
        return str(forced)
    if not has_request_context():
        return "de"
    chosen = request.cookies.get(COOKIE)
    if chosen in LANGUAGES:
        return str(chosen)
    if getattr(current_user, "is_authenticated", False):
        return str(current_user.language)
    return request.accept_languages.best_match(list(LANGUAGES)) or "de"


def language() -> str:
    """The language of this page: "de" or "en"."""
    return str(get_locale().language)


def _time_zone() -> str:
    organisation = g.get("organisation") if g else None
    return organisation.time_zone if organisation else "Europe/Berlin"


def _locale() -> str:
    return "de_DE" if language() == "de" else "en_GB"


def rounded(value: float | Decimal, places: int) -> Decimal:
    """As it is shown: half up, from the digits that are written."""
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def number(value: float | Decimal | None, places: int = 0) -> str:
    """1.234,5 in German, 1,234.5 in English, half up; nothing for None."""
    if value is None:
        return ""
    if places == 0 and type(value) is int and 0 <= value < THOUSAND:
        return str(value)
    pattern = "#,##0" + ("." + "0" * places if places else "")
    exact = rounded(value, places)
    return format_decimal(exact, format=pattern, locale=_locale()).replace("-", MINUS)


def percent(share: float | None, places: int = 0) -> str:
    """52 % in German, 52% in English, half up."""
    if share is None:
        return ""
    exact = rounded(share, places + 2)
    pattern = "#,##0" + ("." + "0" * places if places else "") + "%"
    text = format_percent(exact, format=pattern, locale=_locale()).replace("-", MINUS)
    return text.replace("%", THIN_SPACE + "%") if language() == "de" else text


def day(value: date | datetime | None) -> str:
    """22. November 2026, 22 November 2026; a point in time in the organisation's zone."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.astimezone(ZoneInfo(_time_zone())).date()
    pattern = "d. MMMM y" if language() == "de" else "d MMMM y"
    return format_date(value, format=pattern, locale=_locale())


def moment(value: datetime | None) -> str:
    """Day and time in the organisation's zone."""
    if value is None:
        return ""
    pattern = "d. MMMM y, HH:mm" if language() == "de" else "d MMMM y, HH:mm"
    return str(babel_datetime(value, pattern))
