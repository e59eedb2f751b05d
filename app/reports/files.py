"""Where finished documents lie, and what they are called when they leave the house."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path
from uuid import UUID, uuid4

from flask import current_app

from app.config import Settings

MAX_NAME_PART = 60
SPELLED_OUT = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "ẞ": "SS"}
)


def path_of(organisation_id: UUID, document_id: UUID) -> Path:
    """The file of a document, whether it exists or not. Nothing in it was typed by anybody."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings.data_dir / "documents" / str(organisation_id) / f"{document_id}.pdf"


def keep(organisation_id: UUID, document_id: UUID, content: bytes) -> None:
    """Write it so that a reader finds the whole document or none, even after a power cut."""
    path = path_of(organisation_id, document_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{uuid4().hex}.part")
    try:
        with draft.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def size_of(organisation_id: UUID, document_id: UUID) -> int | None:
    """The size in bytes; None if the file is not there."""
    try:
        return path_of(organisation_id, document_id).stat().st_size
    except FileNotFoundError:
        return None


def content_of(organisation_id: UUID, document_id: UUID) -> bytes | None:
    """The document itself; None if the file is not there."""
    try:
        return path_of(organisation_id, document_id).read_bytes()
    except FileNotFoundError:
        return None


def speaking_name(*parts: str) -> str:
    """The name of a download, from words people typed: letters and digits, nothing else."""
    return "_".join(filter(None, map(_part, parts))) + ".pdf"


def _part(words: str) -> str:
    spelled = unicodedata.normalize("NFC", words).translate(SPELLED_OUT)
    kept = "".join(c if c.isalnum() else " " for c in spelled)
    return "-".join(kept.split())[:MAX_NAME_PART].strip("-")
