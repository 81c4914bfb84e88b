"""A record of custody per object, with its pictures, and the receipt: what stands on paper beside the form. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from hilo.policing.evidence.queries import STEPS, pixels

from .sheets import Sheets
from .values import clean, exact, moment

EACH, ALL = 3, 24
"""Pictures of one object that are printed, and of all; the others are named by their hash."""
LARGEST = 8_000_000
PIXELS, ALL_PIXELS = 50_000_000, 150_000_000
"""Of a larger picture the paper names the hash, and so of those after the sum: unpacked a pixel takes four bytes, and a
printed page shows no more. The file itself stays as it is."""
BEGINNINGS = {"locate": "Localizar"}
"""How an object's chain begins, which is no step of its states."""
ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}


def _rows(context: Mapping[str, Any] | None) -> list[Mapping[str, Any]]:
    """What was seized, and what was photographed or recorded while the report was written."""
    told = context or {}
    rows = [*(told.get("evidence") or ()), *(told.get("recordings") or ())]
    return [row for row in rows if isinstance(row, Mapping)]


def wanted(context: Mapping[str, Any]) -> dict[str, str]:
    """The pictures that may be printed: hash -> number of the item."""
    found: dict[str, str] = {}
    for row in _rows(context):
        named = [one for one in row.get("kept") or () if one["media"] in ENDINGS and not one["altered"]]
        for one in named[:EACH]:
            if len(found) < ALL and one["size"] <= LARGEST:
                found.setdefault(one["sha256"], row["number"])
    return found


def images(context: Mapping[str, Any], kept: Mapping[str, bytes]) -> dict[str, bytes]:
    """The same as files of a print, by the name that the template asks for. kept: hash -> bytes."""
    media = {one["sha256"]: one["media"] for row in _rows(context) for one in row.get("kept") or ()}
    found, left = {}, ALL_PIXELS
    for sha256, data in kept.items():
        size = pixels(data)
        if media.get(sha256) in ENDINGS and 0 < size <= min(PIXELS, left):
            found[f"{sha256}.{ENDINGS[media[sha256]]}"] = data
            left -= size
    return found


def custody(sheets: Sheets, context: Mapping[str, Any] | None, files: Iterable[str] = ()) -> list[dict[str, Any]]:
    """One record for each object: what it is, each hand it went through, its pictures. files: those at hand."""
    at_hand = {name.partition(".")[0]: name for name in files}
    return [_record(sheets, row, at_hand) for row in _rows(context)]


def _record(sheets: Sheets, row: Mapping[str, Any], at_hand: Mapping[str, str]) -> dict[str, Any]:
    state = sheets.look.state

    def at(value: Any) -> str:
        return moment(value, state) if value else "—"

    kept = [one for one in row.get("kept") or () if isinstance(one, Mapping)]
    inventory = row.get("inventory")
    facts = [
        ("Descripción", clean(row.get("description") or "—")),
        ("Recolección", f"{at(row.get('collected_at') or row.get('at'))} · {clean(row.get('by') or '—')}"),
    ]
    if "inventory" in row:
        facts += [
            ("Anexo", sheets.marks.get(str(row.get("annex")), "—")),
            ("Cantidad", " ".join(filter(None, (_number(row.get("quantity")), clean(row.get("measure") or ""))))),
            (
                "Serie · registro",
                " · ".join(clean(row[one]) for one in ("serial", "registration") if row.get(one)) or "—",
            ),
            ("Lugar", clean(row.get("place") or "—")),
            ("Sello", exact(row.get("seal") or "—")),
            ("Inventario", _inventory(inventory) if isinstance(inventory, Mapping) else "no está en un inventario"),
        ]
    return {
        "number": exact(row.get("number") or ""),
        "facts": [[label, said] for label, said in facts if said],
        "steps": [
            [
                at(one.get("at")),
                _step(str(one.get("arc") or "")),
                *_hands(one),
                exact(one.get("seal") or "—"),
                clean(one.get("condition") or "—"),
            ]
            for one in row.get("steps") or ()
        ],
        "pictures": [
            {"file": at_hand[one["sha256"]], "sha256": exact(one["sha256"])}
            for one in kept
            if one["sha256"] in at_hand and not one["altered"]
        ],
        "others": [
            {"sha256": exact(one["sha256"]), "why": _unprinted(one)}
            for one in kept
            if one["altered"] or one["sha256"] not in at_hand
        ],
    }


def _unprinted(one: Mapping[str, Any]) -> str:
    """Why a file stands on paper by its hash alone."""
    if one["altered"]:
        return "YA NO ES EL QUE SE RECIBIÓ"
    return "no se imprime" if one["media"] in ENDINGS else "se oye o se ve en el expediente"


def receipt(sheets: Sheets, given: Mapping[str, Any], context: Mapping[str, Any] | None) -> dict[str, Any]:
    """The acknowledgement: who handed over what to whom, and who received it; blank where nobody has yet.

    given: "handed_at", "handed_by", "receiver", "acknowledged_at", "acknowledged_by", "signed"; {} for none.
    """
    if not given.get("handed_at"):
        return {}
    told = {name: clean(given.get(name) or "") for name in ("handed_by", "receiver", "acknowledged_by")}
    times = {
        name: moment(str(given[name]), sheets.look.state) if given.get(name) else ""
        for name in ("handed_at", "acknowledged_at")
    }
    there = context or {}
    people, objects = (len(there.get(name) or ()) for name in ("detentions", "evidence"))
    return told | times | {"people": str(people), "objects": str(objects)}


def reference(sheets: Sheets) -> str:
    """The official number under which the authority took it: of the hand-over, or of the presentation; "" for none."""
    for part in ("handover", "presentation"):
        value = sheets.section(part).get("file_number")
        if isinstance(value, str) and value:
            return exact(value)
    return ""


def _step(arc: str) -> str:
    step = STEPS.get(arc)
    return clean(step.labels["es"]) if step else BEGINNINGS.get(arc, clean(arc))


def _hands(step: Mapping[str, Any]) -> tuple[str, str]:
    """From whom or where, to whom or where: what stayed where it was is said once."""
    giver, taker = (clean(step.get(side) or "—") for side in ("from", "to"))
    return ("—" if giver == taker else giver), taker


def _inventory(row: Mapping[str, Any]) -> str:
    if row.get("signed"):
        how = "lo firmó la persona"
    else:
        count = row.get("witnesses") or 0
        count = len(count) if isinstance(count, list) else count
        how = f"no lo firmó la persona; firmaron {count} testigos"
    return f"{exact(row.get('folio') or '')} · {how}"


def _number(value: Any) -> str:
    return f"{value:g}" if isinstance(value, int | float) else clean(value or "")
