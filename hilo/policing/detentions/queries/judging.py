"""What is odd about a detention as it stands: for who can still remedy it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from hilo.lib.actor import Actor
from hilo.lib.findings import Finding

from ..models import Detention
from ..particulars import rows
from ..rules import Known, must_hear, oddities
from .law import rights_named, terms
from .reading import get

MEXICAN = ("", "MX", "MEX")
BARRED = ("forbidden", "warned")
"""What stands against who took part: the first that is there is told."""


def findings(number: str, actor: Actor, *, at: datetime) -> list[Finding]:
    """Findings HILO-X101…; they hold no name, so whoever may know of the detention may see them.

    Of who is kept apart only what the stub tells is judged, unless the actor may read what is sealed.
    """
    return judged(get(number, actor), actor, at=at)


def judged(row: Detention, actor: Actor, *, at: datetime) -> list[Finding]:
    """The same of a detention at hand."""
    readable = not row.apart or actor.may("detentions.adolescents")
    return oddities(_known(row, list(rows(row)) if readable else [], at))


def _known(row: Detention, kept: list[tuple[str, dict[str, Any]]], at: datetime) -> Known:
    by_table: dict[str, list[dict[str, Any]]] = {}
    for what, fields in kept:
        by_table.setdefault(what, []).append(fields)
    person = by_table.get("person", [{}])[-1]
    barred = {row.get("barred", "") for row in by_table.get("officer", [])}
    readings, given = by_table.get("rights", []), by_table.get("hand_over", [])
    language = person.get("language") or "es"
    foreigner = person.get("nationality", "") not in MEXICAN
    heard = {right for reading in readings for right in reading["rights"]}
    spanish = language.split("-")[0] in ("es", "spa")
    wanted = must_hear(rights_named(), language=language, foreigner=foreigner)
    law = terms().by_id
    first = next((one for one in given if one["to_kind"] != "police"), None)
    return Known(
        at=at,
        detained_at=row.detained_at,
        registered_after_s=row.delay_s,
        delay_reason=bool(row.delay_reason),
        expected_register_minutes=law["T01"].expected_minutes,
        device_differs_s=(row.device_at - row.registered_at).total_seconds() if row.device_at else 0,
        means=row.means,
        named=bool(person.get("given")),
        placed=bool(row.place or row.municipality or row.latitude is not None),
        motives=bool(row.motives),
        officers=len(by_table.get("officer", [])),
        barred=next((one for one in BARRED if one in barred), ""),
        rights_read_at=row.rights_read_at,
        rights_missing=tuple(sorted(wanted - heard)) if readings else (),
        foreigner=foreigner,
        consulate=bool(by_table.get("consular")),
        spanish=spanish,
        interpreter=any(reading["interpreter"] for reading in readings),
        injuries=bool(person.get("injuries")) or bool(by_table.get("injury")),
        certificates=tuple(bool(one["injuries"]) for one in by_table.get("certificate", [])),
        handed_at=row.handed_at or row.judge_at,
        expected_hand_over_minutes=row.travel_minutes or law["T02"].expected_minutes,
        hand_over_reason=bool(first and first["delay_reason"]),
        ended=not row.held,
        apart=row.apart,
        receiver=row.custody_kind,
    )
