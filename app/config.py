"""Settings of the installation, read once from the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

MIN_SECRET_LENGTH = 32
MAX_HOPS = 5


class IncompleteSettings(SystemExit):
    """The environment lacks something or contradicts itself; the message says what."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the surroundings decide. Nothing in the app reads `os.environ` but this module."""

    database_url: str
    secret_key: str
    base_url: str
    mail_url: str
    data_dir: Path
    port: int
    mail_from: str
    forwarded_hops: int
    development: bool
    listen_on: str = "127.0.0.1"

    @property
    def https(self) -> bool:
        """Whether people reach us encrypted: decides cookie names, HSTS and the secure flag."""
        return urlsplit(self.base_url).scheme == "https"

    @property
    def host(self) -> str:
        """The one host name (with port, if any) that requests may name."""
        return urlsplit(self.base_url).netloc

    @property
    def sqlite(self) -> bool:
        """Whether the database is the default, a file."""
        return self.database_url.startswith("sqlite")

    @classmethod
    def from_environment(cls, env: Mapping[str, str] | None = None) -> Settings:
        """Read the environment; raise IncompleteSettings with one sentence per fault."""
        env = os.environ if env is None else env
        data_dir = Path(env.get("DATA_DIR", "data")).resolve()
        port = _port(env.get("PORT", "8000"))
        settings = cls(
            database_url=_database_url(env.get("DATABASE_URL"), data_dir),
            secret_key=env.get("SECRET_KEY") or _kept_secret(data_dir),
            base_url=env.get("BASE_URL", f"http://127.0.0.1:{port}").rstrip("/"),
            mail_url=env.get("MAIL_URL", ""),
            data_dir=data_dir,
            port=port,
            mail_from=env.get("MAIL_FROM", "Wegmarke <wegmarke@localhost>"),
            forwarded_hops=_hops(env.get("FORWARDED_HOPS", "0")),
            development=env.get("WEGMARKE_DEVELOPMENT") == "1",
            listen_on=env.get("HOST", "127.0.0.1"),
        )
        settings._demand_sense()
        return settings

    def _demand_sense(self) -> None:
        faults = []
        if len(self.secret_key) < MIN_SECRET_LENGTH:
            faults.append(f"SECRET_KEY is missing or shorter than {MIN_SECRET_LENGTH} characters.")
        if urlsplit(self.base_url).scheme not in {"http", "https"} or not self.host:
            faults.append("BASE_URL must be a complete address such as https://wegmarke.example.")
        if self.mail_url and urlsplit(self.mail_url).scheme not in {"smtp", "smtps", "file"}:
            faults.append("MAIL_URL must start with smtp://, smtps:// or file://.")
        if faults:
            raise IncompleteSettings("Wegmarke does not start: " + " ".join(faults))


def _kept_secret(data_dir: Path) -> str:
    """What `./run` made and keeps beside the data, so that commands find it too."""
    try:
        return (data_dir / "secret_key").read_text().strip()
    except OSError:
        return ""


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise IncompleteSettings(f"Wegmarke does not start: PORT is {text!r}, not 1 to 65535.")
    return int(text)


def _hops(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > MAX_HOPS:
        raise IncompleteSettings(
            f"Wegmarke does not start: FORWARDED_HOPS is {text!r}, not a number of proxies."
        )
    return int(text)


def _database_url(url: str | None, data_dir: Path) -> str:
    """SQLite in the data folder by default; every PostgreSQL spelling means psycopg 3."""
    if not url:
        return f"sqlite:///{data_dir / 'wegmarke.sqlite3'}"
    scheme, separator, rest = url.partition("://")
    if scheme in {"postgres", "postgresql"}:
        scheme = "postgresql+psycopg"
    return scheme + separator + rest
