"""Keys of a person: CUIP, whose form is not published, and CURP, whose check digit is."""

from __future__ import annotations

import re
from datetime import date

from hilo.lib.errors import Refusal

_CUIP = re.compile(r"(?=[A-Z]*\d)[A-Z0-9]{8,20}")
_CURP = re.compile(r"[A-Z]{4}(\d{2})(\d{2})(\d{2})[HMX][A-Z]{2}[A-Z]{3}([A-Z0-9])(\d)")
_LETTERS = "0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ"


def cuip(text: str) -> str:
    """The CUIP in the one form that is stored, "" for none. Raises: Refusal HILO-O423.

    Letters and digits, a digit among them at least: the published sources do not tell more of its form.
    """
    key = re.sub(r"[\s-]", "", text).upper()
    if key and not _CUIP.fullmatch(key):
        raise Refusal("HILO-O423", "A CUIP has 8 to 20 letters and digits: read it again.", where="cuip")
    return key


def curp(text: str) -> str:
    """The CURP in the one form that is stored, "" for none. Raises: Refusal HILO-O424 (form, date or check digit)."""
    key = re.sub(r"[\s-]", "", text).upper()
    if not key:
        return ""
    found = _CURP.fullmatch(key)
    if not found or born_of(key) is None or check_digit(key) != int(found[5]):
        raise Refusal(
            "HILO-O424", "The CURP is not well formed, or its last digit does not fit: read it again.", where="curp"
        )
    return key


def born_of(key: str) -> date | None:
    """The birth date in a CURP: its 17th sign is a digit for who was born before 2000, a letter after."""
    found = _CURP.fullmatch(key)
    if not found:
        return None
    try:
        return date(int(found[1]) + (1900 if found[4].isdigit() else 2000), int(found[2]), int(found[3]))
    except ValueError:
        return None


def sex_of(key: str) -> str:
    """The sex in a CURP: H, M or X; "" if it is none."""
    return key[10] if _CURP.fullmatch(key) else ""


def sex(text: str) -> str:
    """The sex in the one form that is stored, "" for none. Raises: Refusal HILO-O549."""
    sign = text.strip().upper()
    if sign not in ("", "H", "M", "X"):
        raise Refusal("HILO-O549", where="sex")
    return sign


def check_digit(key: str) -> int:
    """The 18th sign of a CURP from the 17 before: their places in the alphabet, weighed from 18 down to 2."""
    return -sum(_LETTERS.index(sign) * (18 - place) for place, sign in enumerate(key[:17])) % 10
