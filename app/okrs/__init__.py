"""Goals: planned with departments, cascaded into all of them, tracked honestly, reviewed."""

from uuid import UUID

from flask import Blueprint, Flask

bp = Blueprint("okrs", __name__, url_prefix="/o/<slug>")


def init_app(app: Flask) -> None:
    """Register the pages."""
    from app.accounts import glances
    from app.findings import neighbours
    from app.journeys import measuring_actions, pursuits
    from app.okrs import (
        calendar_views,
        cascade_views,
        check_in_views,
        coverage_views,
        cycle_views,
        dashboard_glance,
        dashboard_views,
        decision_views,
        goal_mails,
        initiative_views,
        key_result_deed_views,
        key_result_views,
        loop,
        loop_views,
        meeting_views,
        objective_form_views,
        objective_views,
        on_journey,
        proof_views,
        request_views,
        review_views,
        tasks,
        ways,
        words,
    )

    feeds = calendar_views.feeds
    del goal_mails, tasks
    del calendar_views, cascade_views, check_in_views, coverage_views, cycle_views
    del dashboard_views, key_result_views, loop_views, meeting_views, objective_views
    del decision_views, key_result_deed_views
    del objective_form_views, proof_views, request_views, review_views, initiative_views
    measuring_actions.register_follower(app, _follow)
    neighbours.register(app, loop.beside)
    neighbours.register_taker(app, loop.take_over)
    pursuits.register(app, on_journey.pursued)
    pursuits.register_beginning(app, on_journey.beginning)
    glances.register(app, dashboard_glance.glance)
    app.jinja_env.globals.update(goal_words=words, goal_ways=ways.entries)
    app.register_blueprint(bp)
    app.register_blueprint(feeds)


def _follow(point_id: UUID) -> None:
    """A measuring point has moved, and with it the key results that hang on it."""
    from app.journeys.measuring_actions import present_day
    from app.okrs import standing

    standing.follow(point_id, present_day())
