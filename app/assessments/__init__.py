"""Rounds: prepare, invite, launch, close and freeze; questionnaires as a handbook."""

from flask import Blueprint, Flask

bp = Blueprint("assessments", __name__)


def init_app(app: Flask) -> None:
    """Register the pages, the mails and the jobs."""
    from app.assessments import (
        handbook_views,
        import_views,
        mails,
        people_views,
        preview_views,
        round_views,
        tasks,
        wizard_views,
    )

    del handbook_views, import_views, mails, people_views, preview_views, round_views
    del tasks, wizard_views
    app.register_blueprint(bp)
