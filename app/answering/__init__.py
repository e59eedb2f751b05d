"""The participant's side of a round: from the link in the mail to the thank-you page."""

from flask import Flask

from app.answering.views import bp


def init_app(app: Flask) -> None:
    """Register the pages. They check the sheet's tag instead of a session's token."""
    app.register_blueprint(bp)
    app.extensions["csrf"].exempt(bp)
