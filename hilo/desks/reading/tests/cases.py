"""Four nights of a patrol, as reports: a robbery, violence at home, a fatal crash, a drunk in the street.

Each with what custody and the register know of it, and pictures of what was secured.
"""

from __future__ import annotations

import hashlib
import struct
import uuid
import zlib
from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any

from hilo.policing.detentions import actions as detentions
from hilo.policing.evidence import actions as evidence
from hilo.policing.reports import actions as reports

from . import world

RIGHTS = ["silence", "reason", "inform_someone", "defender"]
HOME = (
    "A las 21:40 horas la vecina llamó al 911 porque oyó gritos en el departamento 4. Llegamos a las 21:52 horas. Nos "
    "abrió la señora, que tenía el labio partido y lloraba. Dijo que su esposo la golpeó con la mano, la empujó "
    "contra la mesa, que no es la primera vez y que salió por la escalera al oír la sirena. Dos niños estaban en la "
    "recámara y lo vieron. Se le informaron sus derechos y las medidas de protección; pidió que él no se acerque. La "
    "acompañamos al Centro de Justicia para las Mujeres."
)
CRASH = (
    "A las 05:10 horas se nos avisó de un choque en el kilómetro 12. Al llegar a las 05:21 horas un automóvil estaba "
    "sobre el camellón y una motocicleta bajo su frente. El conductor de la motocicleta no respondía; el paramédico "
    "certificó su muerte a las 05:34 horas. El conductor del automóvil olía a alcohol y dijo que no vio el alto. Quedó "
    "detenido a las 05:40 horas. Se acordonó el lugar y se entregó a servicios periciales a las 07:05 horas."
)
DRUNK = (
    "A las 23:15 horas, en la plaza, un hombre orinaba en la vía pública y no podía sostenerse. Se le pidió irse y "
    "no lo hizo. Se le presentó ante el juzgado cívico. No opuso resistencia y no tenía lesiones."
)


def picture(shade: int, wide: int = 480, high: int = 360) -> bytes:
    """A photograph of a test: a PNG with something dark on a table."""
    rows = bytearray()
    for y in range(high):
        rows.append(0)
        for x in range(wide):
            inside = (x - wide / 2) ** 2 / (wide / 3.2) ** 2 + (y - high / 2) ** 2 / (high / 5) ** 2 < 1
            rows += bytes((40 + shade // 3,) * 3) if inside else bytes((150 + shade // 4, 140, 120 + y // 8))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0)
    packed = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(rows), 6)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + packed


def photograph(number: str, data: bytes, at: datetime, name: str = "IMG.png") -> str:
    """A file of an item, sent by the officer; its hash."""
    who, sha256 = world.acting("officer", at), hashlib.sha256(data).hexdigest()
    state = evidence.open_upload(actor=who, number=number, name=name, size=len(data), sha256=sha256, at=at)
    while not state.done:
        piece = data[state.offset : state.offset + 250_000]
        state = evidence.add_part(actor=who, upload=state.id, offset=state.offset, data=piece, at=at)
    return sha256


def sound() -> bytes:
    """A second of silence, as WAV."""
    data = bytes(8000)
    return (
        b"RIFF"
        + struct.pack("<I", 36 + len(data))
        + b"WAVEfmt "
        + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 8000, 1, 8)
        + (b"data" + struct.pack("<I", len(data)) + data)
    )


def _sent(document: dict[str, Any], incident: str, at: datetime) -> str:
    """Written by the officer, and sent in; its folio."""
    who, ref = world.acting("officer", at), uuid.uuid4()
    row = reports.open_report(actor=who, ref=ref, incident=incident, form=document["form"], at=at)
    told = world.changes(document, at)
    for first in range(0, len(told), 100):
        reports.save(actor=who, ref=ref, changes=told[first : first + 100], at=at)
    reports.submit(actor=who, ref=ref, at=at)
    return str(row.folio)


def _moved(value: Any, by: timedelta) -> Any:
    """A document of one night, told of another."""
    if isinstance(value, dict):
        return {name: _moved(one, by) for name, one in value.items()}
    if isinstance(value, list):
        return [_moved(one, by) for one in value]
    if isinstance(value, str) and len(value) == 25 and value[10:11] == "T":
        return (datetime.fromisoformat(value) + by).isoformat()
    return value


def _tonight(at: datetime) -> dict[str, Any]:
    document = deepcopy(world.full())
    arrested = datetime.fromisoformat(document["annexes"]["detention"][0]["detained_at"])
    by = timedelta(seconds=int((at - timedelta(hours=3) - arrested).total_seconds()))
    moved: dict[str, Any] = _moved(document, by)
    return moved


def robbery(incident: str, at: datetime) -> str:
    """Two detained, one resists; a pistol, money and a telephone with pictures; the rights recorded."""
    document = _tonight(at)
    people = (("Bruno", "Ejemplo", "Prueba", 31), ("Andrés", "Muestra", "Invento", 27))
    for record, (given, first, second, age) in zip(document["annexes"]["detention"], people, strict=True):
        told = {"given": given, "first_surname": first, "second_surname": second, "age": age}
        held = world.detained(incident, at, **told, injuries=age == 31)
        record["register_number"] = held.number
        who = world.acting("officer", at)
        detentions.read_rights(
            actor=who, number=held.number, rights=RIGHTS, language="es", read_at=at - timedelta(hours=2, minutes=57),
            answer="signed", at=at - timedelta(hours=2, minutes=50),
        )  # fmt: skip
        if age == 31:
            heard = evidence.collect(
                actor=who, kind="digital", description="Grabación de la lectura de derechos", start="location",
                place="Calle 43 Poniente 1105", collected_at=at - timedelta(hours=2, minutes=57), at=at,
                incident=incident, detention=held.number,
            )  # fmt: skip
            photograph(heard.number, sound(), at, "derechos.wav")
    for place, record in enumerate(document["annexes"]["object"]):
        kind = record["kind"] if record["kind"] in ("firearm", "money") else "device"
        item = evidence.collect(
            actor=world.acting("officer", at), kind=kind, description=record["description"], start="location",
            place=record["place"], collected_at=at - timedelta(hours=2, minutes=40), at=at - timedelta(hours=2),
            incident=incident, annex=record["id"], packaging="bag", documentation=("photo",), seal=f"S-0045{place}",
            calibre=".380" if kind == "firearm" else "",
        )  # fmt: skip
        record["evidence"] = item.number
        for shade in range(3 - place):
            photograph(item.number, picture(40 * shade + 90 * place), at)
    return _sent(document, incident, at)


def home(incident: str, at: datetime) -> str:
    """A woman beaten, who beat her gone, two children who saw it; nobody detained."""
    document = _tonight(at)
    sections, annexes = document["sections"], document["annexes"]
    sections["knowledge"] |= {
        "offence": "Violencia familiar", "people_detained": False, "force_used": False, "vehicles_inspected": False,
        "objects_collected": False, "follow_up": "Se acompañó a la víctima al Centro de Justicia para las Mujeres.",
    }  # fmt: skip
    sections["place"] |= {"dwelling": True, "entry_ground": "consent", "inspected": False}
    sections["narrative"]["text"] = HOME
    victim = annexes["interview"][0] | {"reserved": True, "account": "Me golpeó con la mano y me empujó."}
    for name in ("detention", "force", "vehicle", "object", "scene", "continuation"):
        annexes[name] = []
    annexes["interview"] = [victim]
    return _sent(document, incident, at)


def crash(incident: str, at: datetime) -> str:
    """A rider dead, a driver detained who smelt of drink, two vehicles."""
    document = _tonight(at)
    sections, annexes = document["sections"], document["annexes"]
    sections["knowledge"] |= {"offence": "Homicidio culposo en hecho de tránsito", "force_used": False}
    sections["narrative"]["text"] = CRASH
    held = world.detained(incident, at, motives="Homicidio culposo en hecho de tránsito")
    [first] = annexes["detention"][:1]
    first |= {"register_number": held.number, "flagrancy": "in_the_act", "injuries": False}
    first["injuries_description"] = {"absent": "not_applicable"}
    annexes["detention"] = [first]
    other = annexes["vehicle"][0] | {"id": "d4c3f5a8", "kind": "Motocicleta", "make": "Italika", "plate": "ABC12D"}
    annexes["vehicle"] = [annexes["vehicle"][0], other]
    for name in ("force", "object", "continuation"):
        annexes[name] = []
    sections["knowledge"]["objects_collected"] = False
    return _sent(document, incident, at)


def drunk(incident: str, at: datetime) -> str:
    """An infraction: the civic form, one person presented."""
    from hilo.policing.reports import queries

    whole, form = _tonight(at), queries.form("iph_2019_civic")
    document = form.empty()
    for part in form.parts:
        known = {one.id for one in part.fields}
        if part.kind == "section":
            given = whole["sections"].get("handover" if part.id == "presentation" else part.id, {})
            document["sections"][part.id] = {name: one for name, one in given.items() if name in known}
        else:
            rows = whole["annexes"].get(part.id, []) if part.id == "detention" else []
            document["annexes"][part.id] = [
                {name: one for name, one in row.items() if name in known or name == "id"} for row in rows[:1]
            ]
    held = world.detained(incident, at, kind="administrative", motives="Orinar en la vía pública")
    document["sections"]["presentation"] |= {"authority": "Juzgado Cívico de Puebla", "received_post": "Juez cívico"}
    document["sections"]["knowledge"]["infraction"] = "Orinar en la vía pública"
    document["sections"]["knowledge"]["vehicles_inspected"] = False
    document["sections"]["narrative"] = {"text": DRUNK}
    document["annexes"]["detention"][0] |= {
        "register_number": held.number, "kind": "administrative", "injuries": False,
        "injuries_description": {"absent": "not_applicable"}, "inspection": False,
    }  # fmt: skip
    return _sent(document, incident, at)


CASES = {"robbery": robbery, "home": home, "crash": crash, "drunk": drunk}


def delivered(folio: str, at: datetime, to: str = "FGE-PUE") -> None:
    """Signed whatever was found, and handed over."""
    from hilo.policing.reports import queries

    commander = world.acting("commander", at)
    found = queries.report(folio, commander, at=at).findings
    codes = sorted({one["code"] for one in found if one["severity"] == "error"} | {"HILO-R259"})
    reports.sign(actor=commander, folio=folio, acknowledged=codes, reason="La persona quedó identificada", at=at)
    reports.hand_over(actor=commander, folio=folio, to=to, at=at)
