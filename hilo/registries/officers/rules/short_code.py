"""The code of a credential's short address: drawn, and told from one that was mistyped. Pure but for the drawing.

Its last character is computed of the others (Luhn, modulo 32), so that a slip of the hand is known as one without
asking the register, and nobody learns by it which codes were given.
"""

from __future__ import annotations

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: no I, L, O, U, so that what is read aloud or typed is not mistaken."""
DRAWN = 13
"""65 random bits: nobody finds one by trying."""
CODE = DRAWN + 1
_MEANT = str.maketrans("ILO", "110", "- ")


def new_code() -> str:
    """What the short address of a certificate ends with; it says nothing and is guessed by nobody."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(DRAWN))
    return drawn + check_letter(drawn)


def check_letter(drawn: str) -> str:
    """The character that stands at the end: another one for any single slip, and for nearly any two that changed
    places."""
    total, base = 0, len(ALPHABET)
    for place, letter in enumerate(reversed(drawn)):
        number = ALPHABET.index(letter) * (1 if place % 2 else 2)
        total += number // base + number % base
    return ALPHABET[-total % base]


def read_code(typed: str) -> str:
    """The code that was meant, "" for what is none: an I or L is a 1, an O a 0, hyphens and blanks are nothing."""
    code = typed.upper().translate(_MEANT)
    if len(code) != CODE or not set(code) <= set(ALPHABET) or check_letter(code[:-1]) != code[-1]:
        return ""
    return code
