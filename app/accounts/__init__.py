"""People, organisations, departments, member invitations, and signing in."""

from flask import Flask

from app.accounts import security, views


def init_app(app: Flask) -> None:
    """Sign-in and the pages around it."""
    security.init_app(app)
    app.register_blueprint(views.bp)
