"""Pages to PDF with Typst, inside this process: no network, no clock, only the fonts that Typst itself brings."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal

from hilo.lib.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

STANDARDS = ["a-2a", "ua-1"]
"""To be kept for decades (PDF/A-2a, ISO 19005-2) and read aloud (PDF/UA-1, ISO 14289-1)."""


def pdf(data: Mapping[str, Any], drawings: Mapping[str, bytes]) -> bytes:
    """The paper as PDF; the same data and drawings give the same bytes under one version of Typst."""
    made = _compiled(data, drawings, "pdf")
    return made if isinstance(made, bytes) else made[0]


def pictures(data: Mapping[str, Any], drawings: Mapping[str, bytes], ppi: float = 80) -> list[bytes]:
    """Every page as PNG, to look at."""
    made = _compiled(data, drawings, "png", ppi)
    return [made] if isinstance(made, bytes) else made


def version() -> str:
    """The version of Typst."""
    return str(_typst().__version__)


def _compiled(
    data: Mapping[str, Any], drawings: Mapping[str, bytes], form: Literal["pdf", "png"], ppi: float | None = None
) -> bytes | list[bytes]:
    template = files(__package__).joinpath("dossier.typ").read_bytes()
    document = json.dumps(data, ensure_ascii=False, allow_nan=False).encode()
    year, month, day = (int(part) for part in data["date"].split("-"))
    made: bytes | list[bytes] = _typst().compile(
        {"main.typ": template, "data.json": document, **drawings},
        format=form,
        ppi=ppi,
        ignore_system_fonts=True,
        timestamp=datetime(year, month, day, tzinfo=UTC),
        pdf_standards=STANDARDS if form == "pdf" else [],
    )
    return made


def _typst() -> Any:
    try:
        import typst
    except ImportError:
        raise Refusal(
            "HILO-F503", "Figures need the analysis extra: docs/operations.md, “Extras”.", status=503
        ) from None
    return typst
