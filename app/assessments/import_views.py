"""To come."""

from typing import Any

from app.assessments import bp
from app.domain.policy import Permission
from app.web.access import requires


@bp.get("/o/<slug>/rounds/import")
@requires(Permission.ROUND_EDIT)
def import_round() -> Any:
    """To come."""
    return ""
