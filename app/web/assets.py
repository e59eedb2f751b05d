"""Our static files under addresses that change with their content, so that they cache for ever.

All of app/static is read into memory once. `asset("js/app.js")` gives
/assets/<version>/js/app.js; the version is a hash over the whole tree, therefore relative
addresses inside it (module imports, fonts in CSS) stay within the same version. `css/app.css`
exists only here: all files of css/ joined, no build step.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import cast

from flask import Blueprint, Flask, Response, abort, current_app, g, request, url_for

from app.web.access import public

bp = Blueprint("assets", __name__)

STATIC = Path(__file__).resolve().parent.parent / "static"
STYLES = "css/app.css"
FOREVER = "public, max-age=31536000, immutable"
COMPRESSIBLE = ("text/", "application/json", "image/svg+xml")
FIRST = ("layers", "tokens", "reset", "base", "layout", "components")
LAST = ("utilities", "print")
LIGHT_DARK = re.compile(r"light-dark\(((?:[^(),]|\([^()]*\))+),(?:[^()]|\([^()]*\))+\)")

type_of = mimetypes.MimeTypes()
type_of.add_type("font/woff2", ".woff2")
type_of.add_type("text/javascript", ".js")


@dataclass(frozen=True, slots=True)
class Asset:
    """A file ready to be sent."""

    body: bytes
    mimetype: str
    zipped: bytes | None


@dataclass(frozen=True, slots=True)
class Tree:
    """All files at one moment; the version names exactly this content."""

    version: str
    files: dict[str, Asset]


def init_app(app: Flask) -> None:
    """Serve the files and give the templates `asset(name)`."""
    app.register_blueprint(bp)
    app.jinja_env.globals["asset"] = asset_url


@bp.get("/assets/<version>/<path:name>")
@public
def asset(version: str, name: str) -> Response:
    """One file. An old version gets today's content, uncached: a page loaded before an update."""
    tree = _tree()
    found = tree.files.get(name)
    if found is None:
        abort(404)
    zipped = found.zipped if request.accept_encodings.quality("gzip") else None
    response = Response(zipped or found.body, mimetype=found.mimetype)
    response.headers["Cache-Control"] = FOREVER if version == tree.version else "no-cache"
    response.headers["Vary"] = "Accept-Encoding"
    if zipped:
        response.headers["Content-Encoding"] = "gzip"
    return response


def asset_url(name: str) -> str:
    """The address of a file of app/static; KeyError for one that is not there."""
    tree = _tree()
    if name not in tree.files:
        raise KeyError(f"app/static has no {name}; were the packages fetched?")
    return url_for("assets.asset", version=tree.version, name=name)


def stylesheet() -> str:
    """All our CSS in one text, in the order of the files."""
    return "\n".join(p.read_text(encoding="utf-8") for p in sorted(_sheets(), key=_place))


def light_only(css: str) -> str:
    """The CSS with light-dark(a, b) replaced by a: for paper, and readers that know no dark."""
    return LIGHT_DARK.sub(lambda found: found.group(1).strip(), css)


def _sheets() -> list[Path]:
    return list((STATIC / "css").rglob("*.css"))


def _place(sheet: Path) -> tuple[int, str]:
    """Foundations first, a subject's own sheets after the components, print last."""
    relative = sheet.relative_to(STATIC / "css")
    name = relative.parts[0].removesuffix(".css")
    rank = FIRST.index(name) if name in FIRST else len(FIRST)
    if name in LAST:
        rank = len(FIRST) + 1 + LAST.index(name)
    return rank, relative.as_posix()


def _tree() -> Tree:
    """Read once; in development looked at again with every request, in case a file has changed."""
    if not current_app.config["SETTINGS"].development:
        return _read(())
    if "assets" not in g:
        g.assets = _read(_signature())
    return cast(Tree, g.assets)


def _signature() -> tuple[tuple[str, int], ...]:
    return tuple(sorted((e.path, e.stat().st_mtime_ns) for e in _entries(str(STATIC))))


def _entries(folder: str) -> Iterator[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                yield from _entries(entry.path)
            else:
                yield entry


@lru_cache(maxsize=1)
def _read(signature: tuple[tuple[str, int], ...]) -> Tree:
    paths = [p for p in sorted(STATIC.rglob("*")) if p.is_file()]
    bodies = {p.relative_to(STATIC).as_posix(): p.read_bytes() for p in paths}
    bodies[STYLES] = stylesheet().encode()
    digest = hashlib.sha256()
    for name in sorted(bodies):
        digest.update(name.encode() + b"\0" + bodies[name])
    return Tree(digest.hexdigest()[:16], {name: _prepare(name, b) for name, b in bodies.items()})


def _prepare(name: str, body: bytes) -> Asset:
    mimetype = type_of.guess_type(name)[0] or "application/octet-stream"
    zipped = gzip.compress(body, mtime=0) if mimetype.startswith(COMPRESSIBLE) else None
    return Asset(body, mimetype, zipped)
