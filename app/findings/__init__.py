"""What the frozen results of a closed round say: sentences, charts, measures, Methodik."""

from flask import Blueprint, Flask

bp = Blueprint("findings", __name__)


def init_app(app: Flask) -> None:
    """Register the pages."""
    from app.findings import views

    del views
    app.register_blueprint(bp)
