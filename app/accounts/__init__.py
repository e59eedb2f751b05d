"""People, organisations, departments, member invitations, and signing in."""

from flask import Blueprint, Flask

bp = Blueprint("accounts", __name__)


def init_app(app: Flask) -> None:
    """Sign-in and the pages around it."""
    from app.accounts import (
        account_mails,
        client_views,
        department_views,
        first_owner_views,
        goal_mails_off_views,
        home_views,
        joining_views,
        member_invitation_views,
        member_mails,
        my_account_views,
        people_views,
        security,
        settings_views,
    )

    del account_mails, client_views, department_views, home_views, joining_views
    del member_invitation_views, member_mails, people_views, settings_views
    del my_account_views
    security.init_app(app)
    first_owner_views.init_app(app)
    goal_mails_off_views.init_app(app)
    app.register_blueprint(bp)
