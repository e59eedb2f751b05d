"""The findings on paper: asked for on a page, made by the worker, kept for the frozen round."""

from flask import Blueprint, Flask

bp = Blueprint("reports", __name__)


def init_app(app: Flask) -> None:
    """Register the pages and the jobs."""
    from app.reports import tasks, views

    del tasks, views
    app.register_blueprint(bp)
