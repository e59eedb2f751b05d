"""The demo organisation Nordlicht Energie: invented people, real mechanics."""

from flask import Blueprint, Flask

bp = Blueprint("demo", __name__)


def init_app(app: Flask) -> None:
    """Register the one page that exists in the demo only."""
    from app.demo import views

    del views
    app.register_blueprint(bp)
