"""A file as a personnel office keeps it: 5,200 rows with planted faults whose truth is known, row by row."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date

import pytest

from hilo.registries.officers import actions
from hilo.registries.officers.models import IdentityQuestion, Import, Officer
from hilo.registries.officers.rules.identity import Identity
from hilo.registries.officers.rules.likeness_trial import people, slipped

pytestmark = pytest.mark.django_db
TITLES = "SECRETARÍA DE SEGURIDAD PÚBLICA;;;;;\nPLANTILLA DE PERSONAL OPERATIVO;;;;;\n;;;;;\n"
HEAD = "No. Empleado;Nombre Completo;Fec. Nac.;CURP;Jerarquía;Control de Confianza\n"
PLAIN, REMOVED, DOUBLED, PROCESS, KEYLESS, UNREAL, NAMELESS, AGAIN, LATER = 4800, 40, 50, 150, 60, 40, 20, 30, 10


@dataclass
class Mess:
    """rows: as the file has them; planted: what is wrong -> numbers of the rows; before: who was removed, by number."""

    rows: list[tuple[str, ...]] = field(default_factory=list)
    planted: dict[str, set[str]] = field(default_factory=dict)
    before: dict[str, Identity] = field(default_factory=dict)

    def add(self, kind: str, name: str, born: str, curp: str = "", rank: str = "Policía", trust: str = "") -> None:
        number = str(10_000 + len(self.rows))
        self.planted.setdefault(kind, set()).add(number)
        self.rows.append((number, name, born, curp, rank, trust))

    def text(self) -> str:
        """The file: titles above, headings again every thousand rows, empty lines, and days as month/day/year."""
        lines = [TITLES, HEAD]
        for place, row in enumerate(self.rows, start=1):
            lines.append(";".join(row) + "\n")
            lines += [";;;;;\n", HEAD] if place % 1000 == 0 else []
        return "".join(lines)


def us(day: date | None) -> str:
    """As a machine set up in the United States writes a day."""
    assert day is not None
    return f"{day.month:02}/{day.day:02}/{day.year}"


def made(seed: int = 42) -> Mess:
    chance, mess = random.Random(seed), Mess()
    known = list(people(PLAIN + REMOVED + DOUBLED + PROCESS + KEYLESS + UNREAL + AGAIN + LATER, seed))
    take = iter(known)
    for _ in range(PLAIN):
        who = next(take)
        mess.add("plain", who.name, us(who.born))
    for place in range(REMOVED):
        who = next(take)
        mess.before[f"X{place}"] = who
        as_told = slipped(who, chance)
        mess.add("removed", as_told.name, us(as_told.born))
    for _ in range(DOUBLED):
        who = next(take)
        mess.add("doubled", who.name, us(who.born))
        mess.add("doubled", who.name.upper(), us(who.born))
    for _ in range(PROCESS):
        who = next(take)
        mess.add("in process", who.name, us(who.born), trust="En proceso")
    for _ in range(KEYLESS):
        who = next(take)
        mess.add("bad key", who.name, us(who.born), curp="MAL-ESCRITA-0")
    for _ in range(UNREAL):
        who = next(take)
        mess.add("unreal day", who.name, "02/31/1990")
    for _ in range(NAMELESS):
        mess.add("nameless", "", "01/02/1990")
    for _ in range(AGAIN):
        who = next(take)
        number = mess.rows[chance.randrange(PLAIN)][0]
        mess.rows.append((number, who.name, us(who.born), "", "Policía", ""))
    for _ in range(LATER):
        who = next(take)
        mess.add("no rank", who.name, us(who.born), rank="Capitán de corbeta")
    return mess


def test_each_row_is_accounted_for_again_the_same_and_taken_back_as_a_whole(pilar, celia, today, now, tmp_path):
    mess = made()
    for number, who in mess.before.items():
        told = {"actor": pilar, "institution": "SSP-PUE", "number": number, "name": who.name, "born": who.born}
        row = actions.enrol(**told, at=now)
        ended = {"cause": "removal", "on": today, "resolution": "OF-1", "reason": "x"}
        actions.separate(actor=pilar, officer_id=row.pk, **ended, at=now)
    path = tmp_path / "plantilla.csv"
    path.write_bytes(mess.text().encode("cp1252"))
    both = replace(celia, permissions=celia.permissions | {"officers.import"})
    given = {"actor": both, "institution": "SSP-PUE", "path": path, "mapping": {}, "at": now}
    first = actions.load(**given)

    # Every row has one outcome, and its line of the import says which.
    assert first.rows == len(mess.rows) == 5250
    assert first.created + first.updated + first.unchanged + first.asked + first.refused == first.rows
    lines = Import.objects.get(pk=first.file).lines
    assert lines.count() == first.rows
    outcome = dict(lines.values_list("number", "outcome").order_by("line"))
    assert first.dates["born"] == "mdy"

    # What is wrong is refused by its own code, and nobody else is.
    codes = Counter(one.code for one in first.faults)
    refused = {"HILO-O424", "HILO-O404", "HILO-O422", "HILO-O473", "HILO-O429"}
    assert {name: codes[name] for name in refused} == {
        "HILO-O424": KEYLESS,
        "HILO-O404": UNREAL,
        "HILO-O422": NAMELESS,
        "HILO-O473": AGAIN,
        "HILO-O429": LATER,
    }
    assert first.refused == KEYLESS + UNREAL + NAMELESS + AGAIN + LATER
    assert first.pending == PROCESS
    assert {outcome[number] for number in mess.planted["in process"]} <= {"entered", "asked"}

    # Who is like somebody removed waits; of the planted ones nearly all are found, of strangers nearly none.
    held = set(Officer.objects.filter(status="pending").values_list("number", flat=True))
    assert len(held & mess.planted["removed"]) >= 0.9 * REMOVED
    assert len(held - mess.planted["removed"]) <= 0.005 * PLAIN
    # Whoever stands twice without a key is asked about, once a pair.
    twice = IdentityQuestion.objects.filter(kind="double").values_list("officer__number", "other__number")
    pairs = {frozenset(pair) for pair in twice}
    numbers = sorted(mess.planted["doubled"])
    assert sum(frozenset(pair) in pairs for pair in zip(numbers[::2], numbers[1::2], strict=True)) == DOUBLED

    # Again: nothing is entered, nothing asked a second time.
    people_there, asked = Officer.objects.count(), IdentityQuestion.objects.count()
    again = actions.load(**given)
    assert (again.created, again.updated, again.refused) == (0, 0, first.refused)
    assert (Officer.objects.count(), IdentityQuestion.objects.count()) == (people_there, asked)

    # Taken back as a whole: only who was there before is there.
    undone = actions.undo_import(first.file, actor=pilar, at=now)
    assert undone.left == []
    assert set(Officer.objects.values_list("number", flat=True)) == set(mess.before)
