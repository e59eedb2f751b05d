"""What the choices on a map are called: channels, emotions, evidence, moments, orientations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from app.models.journeys import Channel, Evidence, Moment, Orientation

CHANNELS: Mapping[Channel, Any] = {
    Channel.WEB: _l("Web"),
    Channel.APP: _l("App"),
    Channel.MAIL: _l("E-mail"),
    Channel.PHONE: _l("Telephone"),
    Channel.LETTER: _l("Letter"),
    Channel.CHAT: _l("Chat"),
    Channel.BRANCH: _l("Branch office"),
    Channel.FIELD: _l("On site"),
    Channel.PARTNER: _l("Partner"),
    Channel.OTHER: _l("Other channel"),
}

EMOTIONS: Mapping[int, Any] = {
    -2: _l("angry"),
    -1: _l("annoyed"),
    0: _l("neutral"),
    1: _l("content"),
    2: _l("delighted"),
}

EVIDENCE: Mapping[Evidence, Any] = {
    Evidence.NONE: _l("no evidence"),
    Evidence.OPINION: _l("opinion of colleagues"),
    Evidence.SOME: _l("some voices of customers"),
    Evidence.SOLID: _l("solid: measured or often observed"),
}

MOMENTS: Mapping[Moment, Any] = {
    Moment.OBJECTIVE: _l("what the customer came for"),
    Moment.UNPLANNED: _l("unplanned experience"),
}

ORIENTATIONS: Mapping[Orientation, Any] = {
    Orientation.REPAIR: _l("repair: put right what fails today"),
    Orientation.IMPROVE: _l("improve: make good things better"),
    Orientation.CREATE: _l("create: offer something new"),
    Orientation.ENABLE: _l("enable: give people the means"),
}
