"""What requests and the steps of their history are called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from app.models.okrs import RequestState
from app.okrs.request_queries import View

VIEWS: Mapping[View, Any] = {
    View.TO: _l("To my departments"),
    View.FROM: _l("From my goals"),
    View.ALL: _l("All"),
}
SIGNS: Mapping[RequestState, str] = {
    RequestState.ASKED: "open",
    RequestState.NEGOTIATING: "risk",
    RequestState.ACCEPTED: "on",
    RequestState.DECLINED: "off",
    RequestState.DONE: "done",
}
"""Kinds of `status` in templates/components/signs.html."""
CHANGES: Mapping[str, Any] = {
    "request-made": _l("Another department asked"),
    "request-changed": _l("Asked differently"),
    "request-accepted": _l("Request accepted"),
    "request-negotiating": _l("Request: something else offered"),
    "request-declined": _l("Request declined"),
    "request-done": _l("What was asked for is done"),
    "request-withdrawn": _l("Request taken back"),
}
"""Fields of the history of goals that speak of requests."""
