"""Letters on paper: a start password or an entry code for each person, one a page, in Spanish and English."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from django.template.loader import render_to_string
from django.utils.translation import override

from hilo.kernel.access.actions import Letter
from hilo.kernel.access.queries import role_titles

PAGE = "\f"
"""What makes a printer begin a new page."""


def as_text(letters: Iterable[Letter]) -> str:
    """All of them as text, one a page."""
    return PAGE.join(_page(letter) for letter in letters)


def _page(letter: Letter) -> str:
    said = []
    for language in ("es", "en"):
        with override(language):
            titled = replace(letter, role=role_titles(language).get(letter.role, letter.role))
            said.append(render_to_string("administration/letter.txt", {"letter": titled}).strip())
    return "\n\n\n".join(said) + "\n"
