"""`hilo statistics …`: from an official file to a figure, in the terminal or as JSON."""

from __future__ import annotations

from hilo.knowledge.incidence.cli.asking import app

# Each module adds its verbs to the group.
from . import (  # noqa: F401
    change,
    claim,
    concentration,
    deaths,
    dossier,
    files,
    keeping,
    outbreaks,
    publishing,
    rates,
    revisions,
    trend,
)

__all__ = ["app"]
