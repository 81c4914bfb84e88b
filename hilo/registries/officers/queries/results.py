"""What a result may fall or be corrected for, in words."""

from __future__ import annotations

from ..rules import grounds
from ..rules.grounds import another_hand as another_hand


def known_grounds(kind: str, language: str) -> list[tuple[str, str]]:
    """The codes that fit a kind of decision ("correction", "annulment"), each in words."""
    return [(code, grounds.label(code, language)) for code in grounds.of(kind)]


def ground_label(code: str, language: str) -> str:
    """A ground in words, "" for none."""
    return grounds.label(code, language)
