"""ICS 201, 204 and 214 of an incident as PDF: what the board says, on paper for who takes over.

Forms after FEMA's ICS Forms Booklet (2017); the sections bear the numbers of the form. Typst makes the file inside this
process: no network, only the fonts that it brings.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from hilo.emergency.hospitals.queries import names as hospital_names
from hilo.emergency.incidents.queries import label, timeline_text
from hilo.kernel.language import language
from hilo.kernel.ledger.queries import about
from hilo.kernel.territory.queries import zone_of
from hilo.lib.actor import Actor
from hilo.lib.errors import Refusal

from .rules import names

if TYPE_CHECKING:
    from hilo.emergency.incidents.models import Incident

    from .queries import CommandBoard

TITLES = {
    "201": ("Resumen del incidente", "Incident briefing"),
    "204": ("Lista de asignaciones", "Assignment list"),
    "214": ("Bitácora de actividades", "Activity log"),
}
STANDARDS: Any = ["a-2a", "ua-1"]
"""To be kept for decades (PDF/A-2a, ISO 19005-2) and read aloud (PDF/UA-1, ISO 14289-1)."""
LINES = 400

Section = dict[str, Any]


def told(incident: Incident, now: CommandBoard, number: str, actor: Actor, *, at: datetime) -> dict[str, Any]:
    """What the form says, before it is paper. Raises: Refusal HILO-D486 for another form."""
    if number not in TITLES:
        raise Refusal("HILO-D486", "There is no form of that name.", where="form")
    words = _Words(incident)
    sections = {"201": _briefing, "204": _assignments, "214": _log}[number](incident, now, words)
    return {
        "title": f"ICS {number} · {words(*reversed(TITLES[number]))}",
        "language": words.language,
        "head": [
            [words("Incident", "Incidente"), f"{incident.code} {label(incident, words.language)}"],
            [words("Number", "Número"), incident.folio],
            [words("Centres", "Centros"), ", ".join(now.centres)],
            [words("Prepared", "Preparado"), f"{words.at(at)} · {actor.name}"],
        ],
        "sections": sections,
    }


class _Words:
    """The reader's language, and the clock of the place."""

    def __init__(self, incident: Incident) -> None:
        self.language = language()
        self.zone = zone_of(incident.municipality or incident.state or incident.centre.state or "09")

    def __call__(self, english: str, spanish: str) -> str:
        return english if self.language == "en" else spanish

    def at(self, moment: datetime | None) -> str:
        return timezone.localtime(moment, self.zone).strftime("%d/%m/%Y %H:%M") if moment else "–"


def _table(title: str, columns: list[str], rows: Iterable[list[str]]) -> Section:
    return {"title": title, "columns": columns, "rows": list(rows), "text": ""}


def _text(title: str, *lines: str) -> Section:
    return {"title": title, "columns": [], "rows": [], "text": "\n".join(filter(None, lines))}


def _briefing(incident: Incident, now: CommandBoard, words: _Words) -> list[Section]:
    place = f"{incident.latitude:.5f}, {incident.longitude:.5f}" if incident.latitude and incident.longitude else "–"
    kinds = names("zones", words.language)
    zones = [
        [kinds[one.kind], f"{one.radius_m:.0f} m" if one.radius_m else words("polygon", "polígono"), one.label,
         ", ".join(f"{seen.inside}/{seen.loaded} {seen.kind}" for seen in one.looked)]
        for one in now.zones
    ]  # fmt: skip
    return [
        _table(words("4. Place and zones", "4. Lugar y zonas"),
               [words("Zone", "Zona"), words("Size", "Tamaño"), words("Note", "Nota"),
                words("Inside, of what is loaded", "Dentro, de lo cargado")],
               [[words("Place", "Lugar"), place, "", ""], *zones]),
        _text(words("5. Situation and safety", "5. Situación y seguridad"), *_situation(now, words)),
        _table(words("7. Objectives", "7. Objetivos"), [words("Objective", "Objetivo"), words("Met", "Cumplido")],
               [[one.text, words.at(one.met_at)] for one in now.objectives]),
        _lines(incident, words, words("8. Actions", "8. Acciones"), 40),
        _organisation(now, words, words("9. Organisation", "9. Organización")),
        _resources(now, words, words("10. Resources", "10. Recursos")),
    ]  # fmt: skip


def _situation(now: CommandBoard, words: _Words) -> Iterable[str]:
    if now.triage:
        one, colours = now.triage, hospital_names("colours", words.language)
        counted = ", ".join(f"{getattr(one, name)} {spoken}" for name, spoken in colours.items())
        yield words(f"Counted {words.at(one.at)}: {counted}.", f"Contados {words.at(one.at)}: {counted}.")
    if raised := [one for one in now.alarms if one.raised_at]:
        yield words(f"Alarm {raised[-1].level} raised.", f"Alarma {raised[-1].level} dada.")
    hold = now.hold
    if hold and not hold.ended_at:
        waiting = ", ".join(hold.units) or "–"
        yield words(
            f"Waiting until secure: {waiting}. {hold.place}", f"Esperan hasta que sea seguro: {waiting}. {hold.place}"
        )
    elif hold:
        yield words(f"Secure since {words.at(hold.ended_at)}.", f"Seguro desde {words.at(hold.ended_at)}.")
    for way in now.transports:
        if not way.ended_at:
            yield f"{way.unit} → {way.name}"


def _organisation(now: CommandBoard, words: _Words, title: str) -> Section:
    roles, held = names("roles", words.language), {one.role: one for one in now.roles}
    rows = [
        [spoken, held[name].unit or held[name].post, words.at(held[name].at)]
        for name, spoken in roles.items()
        if name in held
    ]
    return _table(title, [words("Role", "Función"), words("Held by", "A cargo"), words("Since", "Desde")], rows)


def _resources(now: CommandBoard, words: _Words, title: str) -> Section:
    rows = [
        [
            one.unit,
            f"{one.agency} · {one.centre}",
            words.at(one.assigned_at),
            words.at(one.on_scene_at),
            words.at(one.released_at),
        ]
        for one in now.resources
    ]
    heads = [
        words("Unit", "Unidad"),
        words("Agency", "Institución"),
        words("Sent", "Enviada"),
        words("On scene", "En el lugar"),
        words("Released", "Libre"),
    ]
    return _table(title, heads, rows)


def _assignments(incident: Incident, now: CommandBoard, words: _Words) -> list[Section]:
    here = [one for one in now.resources if one.released_at is None]
    agencies = sorted({one.agency for one in here})
    kinds = [
        _resources_of(now, words, agency, f"5. {words('Resources', 'Recursos')}: {agency}") for agency in agencies
    ] or [_table(words("5. Resources", "5. Recursos"), [words("Unit", "Unidad")], [])]
    open_ = [one.text for one in now.objectives if one.met_at is None]
    return [
        _organisation(now, words, words("4. Operations personnel", "4. Personal de operaciones")),
        *kinds,
        _text(words("6. Work assignments", "6. Tareas"), *open_),
        _text(words("7. Special instructions", "7. Instrucciones especiales"), *_situation(now, words)),
    ]


def _resources_of(now: CommandBoard, words: _Words, agency: str, title: str) -> Section:
    those = [one for one in now.resources if one.agency == agency and one.released_at is None]
    heads = [
        words("Unit", "Unidad"),
        words("Name", "Nombre"),
        words("Centre", "Centro"),
        words("On scene", "En el lugar"),
    ]
    return _table(title, heads, [[one.unit, one.name, one.centre, words.at(one.on_scene_at)] for one in those])


def _log(incident: Incident, now: CommandBoard, words: _Words) -> list[Section]:
    return [
        _resources(now, words, words("6. Resources", "6. Recursos")),
        _lines(incident, words, words("7. Activity log", "7. Bitácora"), LINES),
    ]


def _lines(incident: Incident, words: _Words, title: str, most: int) -> Section:
    """The incident's acts as the ledger has them; what was only read is no activity. The newest `most` of them."""
    rows = [row for row in about([incident.subject]) if not row.verb.endswith((".read", ".printed"))]
    shown = [
        [words.at(row.at), row.actor, timeline_text(row.verb, row.subject, json.loads(row.data or "{}"), row.why)]
        for row in rows[-most:]
    ]
    if len(rows) > most:
        left = len(rows) - most
        shown.insert(
            0,
            ["…", "", words(f"{left} earlier ones are not on this sheet", f"{left} anteriores no están en esta hoja")],
        )
    return _table(title, [words("When", "Cuándo"), words("Who", "Quién"), words("What", "Qué")], shown)


def pdf(data: dict[str, Any], at: datetime) -> bytes:
    """The paper. Raises: Refusal HILO-D487 where Typst is not installed."""
    try:
        import typst
    except ImportError:
        raise Refusal("HILO-D487", "PDF needs the analysis extra: docs/operations.md, “Extras”.", status=503) from None
    sources = {
        "main.typ": files(__package__).joinpath("ics.typ").read_bytes(),
        "data.json": json.dumps(data, ensure_ascii=False).encode(),
    }
    stamp = datetime.fromtimestamp(int(at.timestamp()), UTC)
    known: dict[str, Any] = {"format": "pdf", "ignore_system_fonts": True, "timestamp": stamp}
    try:
        made: bytes = typst.compile(sources, pdf_standards=STANDARDS, **known)
    except typst.TypstError:
        # A character that no font here can draw breaks the promise of the standards, not the paper.
        made = typst.compile(sources, **known)
    return made
