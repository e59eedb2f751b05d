"""People, organisations, departments, member invitations, and signing in."""

from flask import Blueprint, Flask

bp = Blueprint("accounts", __name__)


def init_app(app: Flask) -> None:
    """Sign-in and the pages around it."""
    from app.accounts import home_views, security

    del home_views
    security.init_app(app)
    app.register_blueprint(bp)
