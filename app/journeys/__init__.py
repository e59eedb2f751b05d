"""Journeys: what customers live and what they should live, with figures that say where we stand."""

from flask import Blueprint, Flask

bp = Blueprint("journeys", __name__, url_prefix="/o/<slug>")


def init_app(app: Flask) -> None:
    """Register the pages, and what journeys have to say beside a capability."""
    from app.accounts import glances
    from app.findings import neighbours
    from app.journeys import (
        capabilities,
        case_views,
        change_views,
        file_views,
        gap_views,
        import_views,
        inventory_glance,
        inventory_views,
        journey_views,
        map_views,
        measurement_views,
        metric_views,
        persona_views,
        picture_views,
        point_views,
        stage_views,
        step_views,
    )

    del case_views, change_views, file_views, gap_views, import_views, inventory_views
    del journey_views, map_views, measurement_views, metric_views, picture_views, point_views
    del persona_views, stage_views, step_views
    app.register_blueprint(bp)
    neighbours.register(app, capabilities.concerned)
    glances.register(app, inventory_glance.glance)
