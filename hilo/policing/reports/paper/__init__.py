"""A report on paper: the official form in its order, as PDF; and the same form blank, for the day without power.

Legal basis: LGSNSP (the report and its filling), CNPP 132, 217; the sources of each form stand in its file. Pure: no
database, no clock, no network; the same document gives the same bytes under one version of Typst.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hilo.lib.errors import Refusal

from . import custody
from .changes import changes
from .hands import hands
from .sheets import PROVENANCE, Sheets, amendments, as_plain, findings, related
from .values import clean, exact, moment

STANDARDS = ["a-2a", "ua-1"]
"""To be kept for decades (PDF/A-2a, ISO 19005-2) and read aloud (PDF/UA-1, ISO 14289-1)."""
QR = "hilo:report:{folio}:{sha256}"
"""What the code on the first page holds: which report, and the SHA-256 of the signed document."""


def pdf(
    document: Mapping[str, Any],
    form: Any,
    *,
    context: Mapping[str, Any] | None = None,
    findings: Iterable[Any] = (),
    amendments: Iterable[Mapping[str, Any]] = (),
    proposals: Iterable[Mapping[str, Any]] = (),
    log: Iterable[Any] = (),
    people: Mapping[str, str] | None = None,
    seal: Mapping[str, Any] | None = None,
    mask: bool = True,
    warning: str = "",
    pictures: Mapping[str, bytes] | None = None,
    handed: Mapping[str, Any] | None = None,
    writers: Iterable[Mapping[str, Any]] = (),
) -> bytes:
    """A report document as the official form.

    form: the mapping of the form's file, or dataclasses with the same names. seal: {"sha256", "signed_by",
    "signed_at", "institution"} of the signed document; without one every page says that it is a draft. mask: whether
    what is protected (victims, witnesses, adolescents) is printed as reserved. findings: as `Finding`, or mappings with
    "remedied_at" for what was remedied after it was shown. warning: stands on every page of what is no operation.
    amendments: {"number", "at", "by", "reason", "changes", "said"}: what it rests on; proposals: the same, and what
    became of each. log: lines as `LogLine`, values hidden already; people: how
    who acted is named, by account. pictures: hash -> bytes; handed: as `custody.receipt` takes it. writers: as in
    the file.
    Raises: Refusal HILO-R440 where Typst is not installed.
    """
    told = _data(document, form, context, findings, amendments, seal, mask, asked=proposals)
    sheets = Sheets(document, form, mask=mask)
    logged = changes(sheets, log, people or {})
    images = _drawable(custody.images(context or {}, pictures or {}))
    more = {
        "warning": warning,
        "changes": logged,
        "custody": custody.custody(sheets, context, images),
        "receipt": custody.receipt(sheets, handed or {}, context),
        "writers": hands(sheets, writers),
    }
    return _compiled(told | more, images)


def blank(form: Any) -> bytes:
    """The form with nothing in it, to be filled in by hand and typed in later, with who did both and when.

    Raises: Refusal HILO-R440 where Typst is not installed.
    """
    sheets = Sheets({}, form, blank=True)
    told = _head(sheets, {}, "") | {
        "warning": "",
        "blank": True,
        "provenance": list(PROVENANCE),
        "sheets": sheets.all(),
        "findings": [],
        "related": [],
        "amendments": [],
        "proposals": [],
        "changes": {"first": [], "log": []},
        "custody": [],
        "receipt": {},
        "writers": [],
    }
    return _compiled(told)


def _data(
    document: Mapping[str, Any],
    form: Any,
    context: Mapping[str, Any] | None,
    found: Iterable[Any],
    amended: Iterable[Mapping[str, Any]],
    seal: Mapping[str, Any] | None,
    mask: bool,
    asked: Iterable[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """Everything that the template prints, as JSON."""
    sheets = Sheets(document, form, mask=mask)
    seal = seal or {}
    told = _head(sheets, seal, str(seal.get("sha256", "")))
    return told | {
        "blank": False,
        "masked": mask,
        "provenance": [],
        "sheets": sheets.all(),
        "related": related(sheets, context),
        "findings": findings(sheets, found),
        "amendments": amendments(sheets, amended),
        "proposals": amendments(sheets, asked),
    }


def _head(sheets: Sheets, seal: Mapping[str, Any], sha256: str) -> dict[str, Any]:
    form, document = sheets.form, sheets.document
    at = str(seal.get("signed_at") or "")
    return {
        "title": form["title_es"],
        "edition": str(form["edition"]),
        "partial": form.get("coverage") == "partial",
        "law": clean(form.get("law", "")),
        "folio": exact(document.get("folio", "")),
        "incident": exact(document.get("incident") or ""),
        "reference": custody.reference(sheets),
        "counts": sheets.counts(),
        "sha256": exact(sha256),
        "qr": bool(sha256),
        "masked": False,
        "signed_by": clean(seal.get("signed_by", "")),
        "signed_at": moment(at, sheets.look.state) if at else "",
        "institution": clean(seal.get("institution", "")),
        "stamp": at,
    }


def _drawable(images: dict[str, bytes]) -> dict[str, bytes]:
    """Those that can be drawn: a file that is broken inside is named by its hash, and never takes the paper with it."""
    return {name: data for name, data in images.items() if _draws(name, data)}


def _draws(name: str, data: bytes) -> bool:
    try:
        _drawn({"main.typ": f'#image("{name}", width: 1cm)'.encode(), name: data})
    except _typst().TypstError:
        return False
    return True


def _compiled(data: dict[str, Any], images: Mapping[str, bytes] | None = None) -> bytes:
    typst = _typst()
    sources = dict(images or {}) | {
        "main.typ": files(__package__).joinpath("report.typ").read_bytes(),
        "data.json": json.dumps(data, ensure_ascii=False, allow_nan=False, default=str).encode(),
    }
    if data["qr"]:
        sources["qr.svg"] = qr_svg(QR.format(folio=data["folio"], sha256=data["sha256"]))
    known = {"timestamp": _stamp(data["stamp"])}
    try:
        return _drawn(sources, pdf_standards=STANDARDS, **known)
    except typst.TypstError:
        # A character that no font here can draw breaks the promise of the standards, not the paper.
        return _drawn(sources, **known)


def _drawn(sources: Mapping[str, bytes], **known: Any) -> bytes:
    """In a folder of its own, gone afterwards: files that Typst takes from memory may hold letters only, no picture."""
    with TemporaryDirectory(prefix="hilo-paper-") as folder:
        for name, data in sources.items():
            (Path(folder) / name).write_bytes(data)
        main = str(Path(folder) / "main.typ")
        made: bytes = _typst().compile(main, root=folder, format="pdf", ignore_system_fonts=True, **known)
    return made


def qr_svg(text: str) -> bytes:
    """A QR code as SVG: dark squares, and the four empty modules around it that a reader needs."""
    import qrcode

    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=4)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    side = len(rows)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" shape-rendering="crispEdges">'
        f'<rect width="{side}" height="{side}" fill="#fff"/><path d="{path}" fill="#000"/></svg>'
    ).encode()


def _stamp(text: str) -> datetime:
    """The instant written into the file: when it was signed; a fixed one for what nobody signed."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return datetime(2016, 8, 30, tzinfo=UTC)
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def _typst() -> Any:
    try:
        import typst
    except ImportError:
        raise Refusal(
            "HILO-R440", "A report on paper needs the analysis extra: docs/operations.md, “Extras”.", status=503
        ) from None
    return typst


__all__ = ["QR", "as_plain", "blank", "pdf", "qr_svg"]
