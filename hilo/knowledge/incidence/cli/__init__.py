"""`hilo statistics …`: from an official file to a figure, in the terminal or as JSON."""

from __future__ import annotations

from hilo.knowledge.incidence.cli.asking import app

# Each module adds its verbs to the group.
from . import change, claim, concentration, dossier, files, keeping, outbreaks, publishing, rates, revisions, trend  # noqa: F401

__all__ = ["app"]
