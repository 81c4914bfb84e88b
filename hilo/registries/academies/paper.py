"""Diplomas on paper, a page each, with the signed line as a QR code. Typst makes the file inside this process."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from hilo.lib.errors import Refusal
from hilo.registries.officers.queries import course_label, qr_svg

if TYPE_CHECKING:
    from .queries.diplomas import DiplomaRow
    from .rules import Diploma

WORDS = {
    "es": {
        "title": "Diploma",
        "gives": "otorga el presente a",
        "for": "por haber aprobado el curso",
        "hours": "{hours} horas, del {starts} al {ends}",
        "group": "Grupo",
        "folio": "Folio",
        "validation": "Validación",
        "issued": "Expedido el",
        "check": "El código contiene este diploma firmado por la academia: se verifica sin red con su llave pública.",
    },
    "en": {
        "title": "Diploma",
        "gives": "gives this to",
        "for": "who passed the course",
        "hours": "{hours} hours, from {starts} to {ends}",
        "group": "Group",
        "folio": "Folio",
        "validation": "Validation",
        "issued": "Issued on",
        "check": "The code holds this diploma signed by the academy: its public key verifies it without a network.",
    },
}


def pdf(rows: Sequence[tuple[DiplomaRow, Diploma]], academy: str, language: str) -> bytes:
    """The pages, in the order of the rows. Raises: Refusal HILO-R440 where Typst is not installed."""
    try:
        import typst
    except ImportError:
        raise Refusal("HILO-R440", status=503) from None
    words = WORDS.get(language, WORDS["es"])
    pages = [_page(place, said, words, language) for place, (_, said) in enumerate(rows)]
    sources: dict[str, bytes] = {
        "main.typ": files(__package__).joinpath("diploma.typ").read_bytes(),
        "data.json": json.dumps(
            {"academy": academy, "words": words, "language": language, "pages": pages}, ensure_ascii=False
        ).encode(),
    }
    for place, (row, _) in enumerate(rows):
        sources[f"qr{place}.svg"] = qr_svg(row.line).encode()
    newest = max(said.issued for _, said in rows)
    stamp = datetime(newest.year, newest.month, newest.day, tzinfo=UTC)
    known: dict[str, Any] = {"format": "pdf", "ignore_system_fonts": True, "timestamp": stamp}
    made: bytes = typst.compile(sources, **known)
    return made


def _page(place: int, said: Diploma, words: dict[str, str], language: str) -> dict[str, str]:
    return {
        "name": said.name,
        "course": course_label(said.course, language),
        "hours": words["hours"].format(hours=said.hours, starts=_day(said.starts), ends=_day(said.ends)),
        "group": said.group,
        "folio": said.folio,
        "validation": said.validation,
        "issued": _day(said.issued),
        "qr": f"qr{place}.svg",
    }


def _day(day: date) -> str:
    return day.strftime("%d/%m/%Y")
