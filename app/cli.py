"""Commands: the worker, the demo, a backup, organisations; and those of the subjects.

`flask --app app COMMAND` builds the whole app, which needs settings. Commands that touch neither
data nor secrets (`questionnaire check`, `questionnaire score`) also work without any: then a
stand-in takes the app's place that knows these commands and refuses all others.
"""

from __future__ import annotations

from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext

from app import queue
from app.accounts import commands as account_commands
from app.assessments import commands as round_commands
from app.config import IncompleteSettings
from app.demo import commands as demo_commands
from app.models.backup import BackupFailed, copy_to

WITHOUT_SETTINGS = [round_commands.questionnaire]


def init_app(app: Flask) -> None:
    """Register every command."""
    for command in (
        worker,
        backup,
        demo_commands.demo,
        account_commands.account,
        account_commands.organisation,
        round_commands.round_,
        *WITHOUT_SETTINGS,
    ):
        app.cli.add_command(command)


@click.command("worker")
@with_appcontext
def worker() -> None:
    """Send mail, make documents, close rounds that are due."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    queue.consume(app, app.config["SETTINGS"])


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@with_appcontext
def backup(file: Path) -> None:
    """Copy the whole database to FILE, while the app runs. SECRET_KEY is not in it: keep it too."""
    try:
        copy_to(file)
    except BackupFailed as failure:
        raise click.ClickException(str(failure)) from failure
    click.echo(f"{file}: {file.stat().st_size:,} bytes. Keep SECRET_KEY as well, elsewhere.")


class CommandsOnly(AppGroup):
    """The commands of an app that could not be built; asked for any other, it says why."""

    def __init__(self, fault: IncompleteSettings) -> None:
        super().__init__()
        self.fault = fault
        for command in WITHOUT_SETTINGS:
            self.add_command(command)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
        """The command, or what is missing for it."""
        found = super().get_command(ctx, cmd_name)
        if found is None:
            raise self.fault
        return found


def stand_in(fault: IncompleteSettings) -> Flask:
    """An app without pages for the commands that need no settings.

    Given out only while `flask` is still looking for the command; whoever wants to serve,
    migrate or work gets the fault.
    """
    context = click.get_current_context(silent=True)
    if context is None or context.parent is not None:
        raise fault
    app = Flask(__name__)
    app.cli = CommandsOnly(fault)
    return app
