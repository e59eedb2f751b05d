"""A questionnaire as arithmetic needs it: keys, weights, prerequisites, steps."""

from __future__ import annotations

from app.domain.sheets import Capability, MaturityField, Shape
from app.models.assessments import Form
from app.questionnaires import Capability as AskedCapability
from app.questionnaires import Questionnaire


def shape_of(questionnaire: Questionnaire, form: Form = Form.FULL) -> Shape:
    """What a round with this form asks, in order; fields of which nothing is asked are left out."""
    short = form is Form.SHORT
    fields = (
        MaturityField(
            field.key,
            tuple(_capability(one) for one in field.capabilities if one.short_form or not short),
        )
        for field in questionnaire.fields
    )
    return Shape(
        key=questionnaire.key,
        version=questionnaire.version,
        top=questionnaire.top,
        fields=tuple(field for field in fields if field.capabilities),
    )


def _capability(capability: AskedCapability) -> Capability:
    steps = frozenset(step.from_level for step in capability.steps)
    return Capability(capability.key, capability.weight, dict(capability.needs), steps)
