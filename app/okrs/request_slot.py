"""What a key result's own page says about requests: templates/okrs/_requests.html shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from flask import g

from app.domain.policy import Permission
from app.models.okrs import RequestState
from app.models.tracking import KeyResult
from app.okrs import request_queries
from app.okrs.request_queries import Asked
from app.okrs.request_words import SIGNS
from app.okrs.requests import askable_by
from app.okrs.words import REQUEST_STATE


class Slot(NamedTuple):
    """The requests of a key result, and whether the reader may make one."""

    key_result_id: UUID
    rows: Sequence[Asked]
    may_ask: bool
    today: date
    states: Mapping[RequestState, Any] = REQUEST_STATE
    signs: Mapping[RequestState, str] = SIGNS


def slot(key_result_id: UUID, today: date) -> Slot:
    """Everything the slot needs: at most three statements."""
    may_ask = g.actor.may(Permission.KEY_RESULT_CHECK_IN) and request_queries.is_among(
        askable_by(g.actor), KeyResult, key_result_id
    )
    return Slot(key_result_id, request_queries.of_key_result(key_result_id), may_ask, today)
