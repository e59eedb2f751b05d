"""`./run`: migrate, fill an empty database, serve with web and worker processes.

One process builds the app and forks: the web server's workers and the job worker share its
memory. The parent only watches: it restarts a worker that died and stops everything on Ctrl-C.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

from flask import Flask
from flask_migrate import upgrade
from gunicorn.app.base import BaseApplication

from app import create_app, queue
from app.config import Settings
from app.demo import loader
from app.models import db

WEB_WORKERS = 2
WEB_THREADS = 4


class Web(BaseApplication):
    """gunicorn around an app that is already built."""

    def __init__(self, app: Flask, settings: Settings, greeting: str) -> None:
        self.app, self.settings, self.greeting = app, settings, greeting
        super().__init__()

    def load_config(self) -> None:
        """Few processes, some threads, no control socket, quiet."""
        options: dict[str, Any] = {
            "bind": f"{self.settings.listen_on}:{self.settings.port}",
            "workers": WEB_WORKERS,
            "threads": WEB_THREADS,
            "worker_class": "gthread",
            "preload_app": True,
            "control_socket_disable": True,
            "loglevel": "warning",
            "when_ready": lambda server: print(self.greeting, flush=True),
            "graceful_timeout": 10,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """The app the parent built."""
        return self.app


def main(arguments: list[str] | None = None) -> int:
    """Set up and serve until told to stop; the exit code."""
    parser = argparse.ArgumentParser(prog="./run", description="Start Wegmarke.")
    parser.add_argument("--empty", action="store_true", help="start without the demo organisation")
    options = parser.parse_args(arguments)
    settings = Settings.from_environment()
    app = create_app(settings)
    with app.app_context():
        upgrade(directory=app.extensions["migrate"].directory)
        if loader.is_empty() and not options.empty:
            print("Writing the demo organisation …", flush=True)
            loader.load()
        greeting = loader.greeting(settings)
        db.session.remove()
        db.engine.dispose()
    return _watch(
        {
            "web": lambda: Web(app, settings, greeting).run(),
            "worker": lambda: queue.consume(app, settings),
        }
    )


def _watch(parts: dict[str, Callable[[], None]]) -> int:
    running = {_fork(part): name for name, part in parts.items()}
    stopping = False

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True
        for pid in running:
            os.kill(pid, signal.SIGTERM)

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    while running:
        pid, status = os.wait()
        name = running.pop(pid, None)
        if name == "worker" and not stopping:
            print("The worker stopped; starting it again.", file=sys.stderr)
            time.sleep(1)
            running[_fork(parts["worker"])] = "worker"
        elif name == "web" and not stopping:
            stop(signal.SIGTERM, None)
            return os.waitstatus_to_exitcode(status) or 1
    return 0


def _fork(part: Callable[[], None]) -> int:
    pid = os.fork()
    if pid:
        return pid
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        part()
    except SystemExit as end:
        os._exit(end.code if isinstance(end.code, int) else 1)
    except BaseException:
        sys.excepthook(*sys.exc_info())
        os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main())
