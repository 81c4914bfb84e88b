"""Labels for bags and boxes: a QR code of the number with its check digit, and the same in letters that a person reads.

An A4 sheet of three by eight, 70 by 37 mm each, as SVG: it prints from any browser without another programme.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import qrcode
from qrcode.constants import ERROR_CORRECT_Q

from .rules import labelled

WIDE, HIGH, ACROSS, DOWN = 70.0, 37.0, 3, 8
"""Millimetres of a label, and how many stand on a sheet."""
CODE = 27.0


def code(number: str) -> tuple[str, int]:
    """The QR code of a number: the path of its dark squares, and how many squares stand along one side."""
    made = qrcode.QRCode(error_correction=ERROR_CORRECT_Q, border=0)
    made.add_data(labelled(number))
    made.make()
    rows = made.get_matrix()
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    return path, len(rows)


def sheet(numbers: Sequence[str], lines: Sequence[str] = ()) -> list[str]:
    """SVG pages of labels; lines: a second line for each number (what it is)."""
    said = list(lines) + [""] * (len(numbers) - len(lines))
    rows = list(zip(numbers, said, strict=True))
    each = ACROSS * DOWN
    return [_page(rows[first : first + each]) for first in range(0, len(rows), each)]


def _page(rows: Sequence[tuple[str, str]]) -> str:
    labels = [
        _label(number, line, place % ACROSS * WIDE, place // ACROSS * HIGH) for place, (number, line) in enumerate(rows)
    ]
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="210mm" height="297mm" viewBox="0 0 210 297">'
        f"{''.join(labels)}</svg>\n"
    )


def _label(number: str, line: str, x: float, y: float) -> str:
    path, side = code(number)
    scale = CODE / side
    prefix, year, serial = number.split("-")
    shown = labelled(number).rpartition("-")[2]
    texts = [(prefix + "-" + year, 4.2, 9.0), (serial + "-" + shown, 5.4, 16.0), (line[:22], 2.8, 22.0)]
    return (
        f'<g transform="translate({x:g} {y:g})">'
        f'<path transform="translate(4 5) scale({scale:.4f})" d="{path}"/>'
        + "".join(
            f'<text x="34" y="{top + 3:g}" font-family="sans-serif" font-weight="600" font-size="{tall:g}">'
            f"{escape(text)}</text>"
            for text, tall, top in texts
            if text
        )
        + "</g>"
    )
