"""The lists and steps of the law, and an item's label, for who shows them."""

from __future__ import annotations

from ..labels import code
from ..rules import kinds as kinds
from ..rules import steps
from ..rules import words as words

STEPS = steps()
"""Every step by its name: labels, permission, article, and whether an order must be named."""


def label_code(number: str) -> tuple[str, int]:
    """The QR code of an item's label: the path of its dark squares, and how many squares stand along one side."""
    return code(number)
