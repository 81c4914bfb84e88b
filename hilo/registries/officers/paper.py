"""Credentials on A4, with the short address as a QR code. Typst makes the file inside this process."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from hilo.engines.portraits import HEIGHT, WIDTH
from hilo.lib.errors import Refusal

from .rules.service import rank_label

if TYPE_CHECKING:
    from .queries import LeftOut, ToPrint

WORDS = {
    "es": {
        "title": "Credenciales",
        "photo": "Fotografía",
        "rank": "Grado al {day}",
        "name": "Nombre",
        "number": "Número",
        "until": "Deja de valer el",
        "ask": "¿Puede servir hoy? Pregunte en",
        "left": "Sin credencial en este archivo",
        "told": "De estas personas no se imprimió credencial.",
        "why": "Por qué",
        "more": "Siguen más: continúe después del número {number}.",
    },
    "en": {
        "title": "Credentials",
        "photo": "Photograph",
        "rank": "Rank on {day}",
        "name": "Name",
        "number": "Number",
        "until": "No longer holds from",
        "ask": "May the bearer serve today? Ask at",
        "left": "Without a credential in this file",
        "told": "Of these people no credential was printed.",
        "why": "Why",
        "more": "More follow: go on after number {number}.",
    },
}


def sheet(
    cards: Sequence[ToPrint],
    left: Sequence[LeftOut],
    institution: str,
    address: str,
    language: str,
    last: str,
    at: datetime,
) -> bytes:
    """The file. Raises: Refusal HILO-R440 where Typst is not installed."""
    try:
        import typst
    except ImportError:
        raise Refusal("HILO-R440", status=503) from None
    day = _day(timezone.localdate(at))
    # The rank is not signed: it is the register's of the day on which it was printed, and a card outlives its sheet.
    words = WORDS[language] | {"rank": WORDS[language]["rank"].format(day=day)}
    sources: dict[str, bytes] = {"main.typ": files(__package__).joinpath("credentials.typ").read_bytes()}
    told: dict[str, Any] = {
        "institution": institution,
        "day": day,
        "language": language,
        "words": words,
        "more": words["more"].format(number=last) if last else "",
        "cards": [],
        "left": [
            {
                "number": one.officer_number,
                "name": one.name,
                "why": one.said_es if language == "es" else one.said,
                "code": one.code,
            }
            for one in left
        ],
    }
    for place, one in enumerate(cards):
        where = f"{address}{one.address_code}"
        # Typst takes texts alone in memory, so the picture stands in a drawing; no face is written to a disk.
        sources[f"photo{place}.svg"] = _framed(one.picture)
        sources[f"qr{place}.svg"] = qr(where)
        told["cards"].append(
            {
                "photo": f"photo{place}.svg",
                "qr": f"qr{place}.svg",
                "address": where,
                "name": one.signed.name,
                "folio": one.signed.folio,
                "until": _day(one.signed.expires),
                "number": one.card.number,
                "rank": rank_label(one.card.rank, language) or "–",
            }
        )
    sources["data.json"] = json.dumps(told, ensure_ascii=False).encode()
    known: dict[str, Any] = {
        "format": "pdf",
        "ignore_system_fonts": True,
        "timestamp": datetime.fromtimestamp(int(at.timestamp()), UTC),
    }
    made: bytes = typst.compile(sources, **known)
    return made


def qr(line: str) -> bytes:
    """A short line as a QR code, SVG with its quiet zone. One mask for all: to try the eight costs seven times more,
    and every reader reads each."""
    import qrcode
    from qrcode.constants import ERROR_CORRECT_M

    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=4, mask_pattern=2)
    code.add_data(line)
    code.make(fit=True)
    rows = code.get_matrix()
    dark = "".join(f"M{x},{y}h1v1h-1z" for y, row in enumerate(rows) for x, on in enumerate(row) if on)
    box = f'xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {len(rows)} {len(rows)}"'
    return f'<svg {box}><path d="{dark}"/></svg>'.encode()


def _framed(picture: bytes) -> bytes:
    inside = base64.b64encode(picture).decode()
    names = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    size = f'width="{WIDTH}" height="{HEIGHT}"'
    drawn = f'<image {size} xlink:href="data:image/jpeg;base64,{inside}"/>'
    return f'<svg {names} viewBox="0 0 {WIDTH} {HEIGHT}">{drawn}</svg>'.encode()


def _day(day: date) -> str:
    return day.strftime("%d/%m/%Y")
