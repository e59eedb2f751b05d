"""Commands: `flask worker` and those of the subjects."""

from __future__ import annotations

import click
from flask import Flask, current_app

from app import queue


def init_app(app: Flask) -> None:
    """Register every command."""
    app.cli.add_command(worker)


@click.command("worker")
def worker() -> None:
    """Send mail, make documents, close rounds that are due."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    queue.consume(app, app.config["SETTINGS"])
