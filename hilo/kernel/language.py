"""The reader's language."""

from __future__ import annotations

from typing import Literal

from django.utils.translation import get_language


def language() -> Literal["es", "en"]:
    """The language of whoever reads."""
    return "en" if (get_language() or "es").startswith("en") else "es"
