"""An item's number, and the check digit that its label carries beside it.

The check digit is that of ISO 7064, MOD 37,36 (background), over the letters and digits of the number: one wrong
character is always seen, and so are nearly all pairs that were swapped.
"""

from __future__ import annotations

import re

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_NUMBER = re.compile(r"([A-Z0-9]{2,12})-?([0-9]{2})-?(E[0-9]{7,12})(-?[0-9A-Z])?")


def check_digit(number: str) -> str:
    """The check digit of a number such as PUE-26-E0000031."""
    product = 36
    for letter in number.replace("-", ""):
        total = (product + _ALPHABET.index(letter)) % 36 or 36
        product = total * 2 % 37
    return _ALPHABET[(37 - product) % 36]


def labelled(number: str) -> str:
    """The number as its label says it, with the check digit after it."""
    return f"{number}-{check_digit(number)}"


def number_of(text: str) -> str | None:
    """The number in what was typed or scanned, with or without its check digit; None if it cannot be one.

    Small letters, spaces, missing hyphens and the apostrophes that a scanner set to another keyboard types for hyphens
    are taken as they were meant.
    """
    cleaned = re.sub(r"[\s'/_-]+", "-", text.strip().upper()).strip("-")
    found = _NUMBER.fullmatch(cleaned) if cleaned.isascii() else None
    if found is None:
        return None
    prefix, year, serial, check = found.groups()
    number = f"{prefix}-{year}-{serial}"
    if check:
        return number if check_digit(number) == check[-1] else None
    # Typed without hyphens, the check digit may have been read as one more digit of the serial.
    shorter = number[:-1]
    return shorter if len(serial) > 8 and check_digit(shorter) == number[-1] else number
