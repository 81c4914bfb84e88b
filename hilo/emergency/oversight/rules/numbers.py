"""A telephone number as a list shows it."""

from __future__ import annotations


def masked(number: str) -> str:
    """The number with all but its country's prefix and its last two digits hidden: "+52 ••••••••78".

    Enough to tell two rows apart, too little to call or to recognise somebody.
    """
    digits = number.lstrip("+")
    if len(digits) < 6:
        return "•" * len(number)
    prefix, rest = ("+52 ", digits[2:]) if number.startswith("+52") else ("", digits)
    return prefix + "•" * (len(rest) - 2) + rest[-2:]
