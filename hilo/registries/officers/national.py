"""The monthly file of the national register of personnel (standards/national_layout.toml), read and written.

No database. What the layout has and Hilo has no place for is counted, never dropped in silence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

from hilo.lib.text import fold

from .rules.service import named, standard

ENCODING = "latin-1"
LINE = 4096
"""Bytes that hold a whole line."""
PARTICLES = {"de", "del", "la", "las", "los", "y", "san", "santa", "van", "von", "da", "do", "dos", "mac", "mc"}
"""Words that begin a surname and are none by themselves."""


class Column(NamedTuple):
    """first, last: positions in a line, counted from 1; kind: text, number or day."""

    name: str
    first: int
    last: int
    kind: str

    @property
    def width(self) -> int:
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True)
class Read:
    """headings: fields of the register and "corporation"; rows: (line, cells); lost: column -> lines that say something
    there which has no place in Hilo."""

    headings: tuple[str, ...]
    rows: list[tuple[int, tuple[str, ...]]]
    lost: dict[str, int]


@dataclass(frozen=True, slots=True)
class Person:
    """An officer as a line of the layout tells one. sex: as the CURP writes it; cause: why the service ended."""

    number: str
    name: str
    cuip: str = ""
    curp: str = ""
    sex: str = ""
    born: date | None = None
    joined_on: date | None = None
    rank: str = ""
    post: str = ""
    left_on: date | None = None
    cause: str = ""


@dataclass(slots=True)
class Written:
    """The file, and what it does not say. empty: columns for which Hilo has nothing; whole_names: numbers of whose name
    it could not be told where the surnames begin, so that all of it stands in NOMBRE; cut: (number, column) of values
    that are longer than the layout's."""

    data: bytes = b""
    lines: int = 0
    empty: list[str] = field(default_factory=list)
    whole_names: list[str] = field(default_factory=list)
    cut: list[tuple[str, str]] = field(default_factory=list)


@cache
def layout() -> dict[str, Column]:
    """Columns by name, in the order of a line."""
    return {row[0]: Column(*row) for row in standard("national_layout")["columns"]}


def is_national(raw: bytes) -> bool:
    """True if a file's first line is one of the layout: as long, a number in front, and no separator of a table."""
    head = raw.split(b"\n", 1)[0].rstrip(b"\r").decode(ENCODING)
    status = layout()["ESTATUS_ADSCRIPCION"]
    first = head[: layout()["ID_REG"].last].strip()
    return len(head) >= status.first and first.isdigit() and not any(sign in head[:400] for sign in ",;\t")


def read(path: Path) -> Read:
    """The lines of a file of the layout. The officer's number is the CUIP, or "RN-" and the register's own number: the
    layout has none of the employer's."""
    reads: Mapping[str, str] = standard("national_layout")["reads"]
    placed = {*reads.values(), *standard("national_layout")["understood"]["columns"]}
    headings = ("number", *reads, "corporation")
    rows: list[tuple[int, tuple[str, ...]]] = []
    lost: Counter[str] = Counter()
    with path.open(encoding=ENCODING, newline="\n") as file:
        for line, text in enumerate(file, start=1):
            if not text.strip():
                continue
            said = {name: _cell(text.rstrip("\r\n"), column) for name, column in layout().items()}
            lost.update(name for name, value in said.items() if name not in placed and value not in ("", "0"))
            if said["CATEGORIA_PUESTO"] and not named("ranks", "ranks", said["CATEGORIA_PUESTO"]):
                lost["CATEGORIA_PUESTO"] += 1
                said["CATEGORIA_PUESTO"] = ""
            number = said["CUIP"] or f"RN-{said['ID_REG']}"
            rows.append((line, (number, *(said[name] for name in reads.values()), said["CORPORACION"])))
    return Read(headings, rows, {name: lost[name] for name in layout() if lost[name]})


def write(people: Iterable[Person], corporation: str, state: str) -> Written:
    """A file of the layout. corporation: the institution's name; state: its name, for ENTIDAD_ADSCRIPCION."""
    words = standard("national_layout")["words"]
    told, lines = Written(), list[str]()
    filled: set[str] = set()
    for place, one in enumerate(people, start=1):
        paternal, maternal, given = surnames(one.name, one.curp)
        if not paternal:
            told.whole_names.append(one.number)
        says = {
            "ID_REG": str(place),
            "CUIP": one.cuip,
            "CURP": one.curp,
            "PATERNO": paternal,
            "MATERNO": maternal,
            "NOMBRE": given,
            "SEXO": words["sex"].get(one.sex, ""),
            "FECHA_NACIMIENTO": _day(one.born),
            "CORPORACION": corporation,
            "AREA_ADSCRIPCION": one.post,
            "ENTIDAD_ADSCRIPCION": state,
            "CATEGORIA_PUESTO": one.rank,
            "FECHA_INGRESO": _day(one.joined_on),
            "ESTATUS_ADSCRIPCION": words["ended"] if one.left_on else words["serves"],
            "FECHA_BAJA_ADSCRIPCION": _day(one.left_on),
            "MOTIVO_BAJA": one.cause,
        }
        filled.update(name for name, value in says.items() if value)
        told.cut += [(one.number, name) for name, value in says.items() if len(value) > layout()[name].width]
        lines.append("".join(_fixed(says.get(name, ""), column) for name, column in layout().items()) + "\r\n")
    told.data, told.lines = "".join(lines).encode(ENCODING, errors="replace"), len(lines)
    told.empty = [name for name in layout() if name not in filled]
    return told


def surnames(name: str, curp: str) -> tuple[str, str, str]:
    """Surname, second surname and given names of a whole name, by the initials in its CURP; ("", "", name) where these
    allow none or more than one way to part it.

    A CURP begins with the first surname's letter and first inner vowel, then the second surname's and the given name's
    letters, X where there is no second surname (Instructivo normativo para la asignación de la CURP).
    """
    words = name.split()
    found = set()
    for given in range(1, len(words)):
        for second in range(given + 1, len(words) + 1):
            parts = words[:given], words[given:second], words[second:]
            whole = fold(words[given - 1]) not in PARTICLES and all(_begins(part) for part in parts[1:] if part)
            if whole and _agrees(*parts, curp):
                found.add((" ".join(parts[1]), " ".join(parts[2]), " ".join(parts[0])))
    return found.pop() if len(found) == 1 else ("", "", name)


def _begins(part: Sequence[str]) -> bool:
    """True if a surname is one word with the particles before it: "de la Cruz", not "Cruz Pérez"."""
    return fold(part[-1]) not in PARTICLES and all(fold(word) in PARTICLES for word in part[:-1])


def _agrees(given: Sequence[str], paternal: Sequence[str], maternal: Sequence[str], curp: str) -> bool:
    if len(curp) < 4:
        return False
    names = given
    # José and María in front of another name do not count.
    if len(given) > 1 and fold(given[0]).strip(".") in ("jose", "j", "maria", "ma", "m"):
        names = given[1:]
    first, second, own = (_letter(part) for part in (paternal, maternal, names))
    return (first, second or "X", own) == (curp[0], curp[2], curp[3])


def _letter(part: Sequence[str]) -> str:
    words = [word for word in part if fold(word) not in PARTICLES]
    # Ñ is X in a CURP.
    return "" if not words else "X" if words[0][0] in "Ññ" else fold(words[0])[0].upper()


def _cell(line: str, column: Column) -> str:
    text = " ".join(line[column.first - 1 : column.last].split())
    if column.kind != "day" or len(text) < 10:
        return text
    month, day, year = text[:10].split("/") if text[:10].count("/") == 2 else ("", "", "")
    # Days of this layout put the month first; what is written otherwise is left to the reader of the row.
    return f"{year}-{month}-{day}" if year else text


def _day(day: date | None) -> str:
    return f"{day:%m/%d/%Y} 00:00:00" if day else ""


def _fixed(text: str, column: Column) -> str:
    return " ".join(text.split())[: column.width].ljust(column.width)
