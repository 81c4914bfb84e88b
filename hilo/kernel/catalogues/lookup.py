"""Which edition answers, and the questions asked of it."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import cache
from pathlib import Path

from hilo.kernel.catalogues.edition import Catalogue, Entry, InvalidCatalogue, read
from hilo.kernel.catalogues.search import Hit, Index

STANDARDS = Path(__file__).parents[2] / "standards"
# The catalogue that most questions are about; every function takes another by `name`.
DEFAULT = "incidents"


def load(name: str, on: date) -> Catalogue:
    """The edition in force on the date, or the earliest held for a date before them all. KeyError for unknown names."""
    day = on.date() if isinstance(on, datetime) else on
    held = editions(name)
    return next((catalogue for catalogue in reversed(held) if catalogue.valid_from <= day), held[0])


def edition(name: str, edition: str) -> Catalogue:
    """The edition that a record was judged under; KeyError if it is not held."""
    for catalogue in editions(name):
        if catalogue.edition == edition:
            return catalogue
    raise KeyError(f"the edition “{edition}” of the catalogue “{name}” is not held")


def editions(name: str) -> tuple[Catalogue, ...]:
    """Every edition held, in the order in which they came into force. KeyError for an unknown name."""
    held = _held(_folders()).get(name)
    if not held:
        raise KeyError(f"there is no catalogue “{name}”")
    return held


def entry(code: str, on: date, *, name: str = DEFAULT) -> Entry:
    """The code's entry in the edition in force on the date; Refusal HILO-K421 if that edition has none."""
    return load(name, on).entry(code)


def label(code: str, on: date, language: str = "es", *, name: str = DEFAULT) -> str:
    """The code's name in the edition in force on the date, in the reader's language."""
    return entry(code, on, name=name).name(language)


def search(text: str, on: date, limit: int = 10, language: str = "es", *, name: str = DEFAULT) -> list[Hit]:
    """The codes in force that fit what was typed, best first: beginnings of words in any order, or of the code."""
    return _index(name, load(name, on).edition).find(text, limit=limit, language=language)


def _folders() -> tuple[Path, ...]:
    """Where editions are looked for, the winner of a tie last; outside a configured Hilo the package alone."""
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured

    try:
        return STANDARDS, Path(settings.DATA_DIR) / "catalogues"
    except ImproperlyConfigured:
        return (STANDARDS,)


@cache
def _held(folders: tuple[Path, ...]) -> dict[str, tuple[Catalogue, ...]]:
    """All editions of all catalogues. Read once a process: a new edition takes effect at the next start."""
    found: dict[str, list[Catalogue]] = {}
    for folder in folders:
        for sidecar in sorted(folder.rglob("*.toml")):
            if sidecar.with_suffix(".csv").exists() and _is_catalogue(sidecar):
                catalogue = read(sidecar)
                found.setdefault(catalogue.name, []).append(catalogue)
    for name, held in found.items():
        _refuse_twins(name, held)
        held.sort(key=lambda catalogue: catalogue.valid_from)
    return {name: tuple(held) for name, held in found.items()}


def _is_catalogue(sidecar: Path) -> bool:
    """Tables of other kinds have sidecars too; a catalogue's says which catalogue it is."""
    text = sidecar.read_text(encoding="utf-8", errors="replace")
    return re.search(r"^catalogue\s*=", text, re.MULTILINE) is not None


def _refuse_twins(name: str, held: list[Catalogue]) -> None:
    seen: dict[str, Path] = {}
    for catalogue in held:
        if catalogue.edition in seen:
            raise InvalidCatalogue(
                f"{catalogue.path}: the edition “{catalogue.edition}” of “{name}” is also in {seen[catalogue.edition]}"
            )
        seen[catalogue.edition] = catalogue.path


@cache
def _index(name: str, edition_name: str) -> Index:
    """An edition that brings no everyday words of its own takes those of the newest one that does."""
    own = edition(name, edition_name)
    words = [c.path.with_name(c.about["words"]) for c in (*editions(name), own) if "words" in c.about]
    return Index(own, words[-1] if words else None)
