"""`flask demo`: the demo organisation for an installation that is still empty."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import with_appcontext

from app.demo import loader


@click.command("demo")
@with_appcontext
def demo() -> None:
    """Write the demo organisation into an empty installation and print its sign-ins."""
    if not loader.is_empty():
        raise click.ClickException("There are organisations already; the demo needs an empty one.")
    loader.load()
    click.echo(loader.greeting(current_app.config["SETTINGS"]))
