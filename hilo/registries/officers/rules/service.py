"""Lists of the service: ranks, causes of its end, sanctions, equipment, the programme. Read from standards/ once."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any

from hilo.lib.errors import Refusal
from hilo.lib.findings import Finding
from hilo.lib.text import fold

from .certificate import STANDARDS, months_after


@cache
def standard(name: str) -> Mapping[str, Any]:
    """A file of standards/ as it stands."""
    return MappingProxyType(tomllib.loads((STANDARDS / f"{name}.toml").read_text(encoding="utf-8")))


def chosen(name: str, table: str, code: str, *, error: str, where: str) -> Mapping[str, Any]:
    """A row of a list. Raises: Refusal with the list's own code if it has no such row."""
    rows = standard(name)[table]
    if code not in rows:
        raise Refusal(error, where=where, row=code[:24], rows=", ".join(rows))
    row: Mapping[str, Any] = rows[code]
    return row


def named(name: str, table: str, text: str) -> str:
    """The code of a list's row, by its code or its label in any language; "" if it names none."""
    rows = standard(name)[table].items()
    return next((str(code) for code, row in rows if fold(text) in (code, *map(fold, row["label"].values()))), "")


def rank_label(rank: str, language: str = "es") -> str:
    """A rank's name, "" if there is none."""
    row = standard("ranks")["ranks"].get(rank)
    return str(row["label"][language]) if row else ""


def rank_above(rank: str) -> str:
    """The next rank up, "" above the highest; the lowest for who has none (LGSNSP 70: no rank is leapt over)."""
    rows = standard("ranks")["ranks"]
    order = rows[rank]["order"] if rank else 0
    return next((name for name, row in rows.items() if row["order"] == order + 1), "")


def next_rank_from(since: date, state: str) -> date:
    """The first day on which who holds a rank since a day may hold the next one (LGSNSP 70)."""
    row = standard("ranks")["time_in_rank"]
    return months_after(since, row["states"].get(state, row)["months"])


@dataclass(frozen=True, slots=True)
class Earlier:
    """A service that may be the same person's. by: "cuip", "curp" or "name"; left_on, cause: "" and None if it runs;
    reasons: of a likeness (standards/likeness.toml)."""

    officer_id: int
    institution: str
    by: str
    status: str
    cause: str
    left_on: date | None
    reasons: tuple[str, ...] = ()

    @property
    def for_cause(self) -> bool:
        """True if the service ended otherwise than by resignation: who is like that is held until somebody answers."""
        cause = standard("service")["causes"].get(self.cause)
        return cause is not None and not cause["returns"] and self.cause != "death"


@dataclass(frozen=True, slots=True)
class Question:
    """Something a person must answer before an officer is enrolled on a day. forbidden: the law leaves no choice."""

    earlier: Earlier
    on: date
    finding: Finding
    forbidden: bool


def rehire(earlier: Earlier, on: date) -> Question:
    """What a match with another service means for an enrolment on a day (LGSNSP 82 and 94-I)."""
    sure, law = earlier.by in ("cuip", "curp"), standard("service")["return"]
    matched = {"cuip": "the CUIP", "curp": "the CURP", "name": "likeness of name and birth date"}[earlier.by]
    if earlier.status in ("active", "leave", "suspended", "pending"):
        said = f"By {matched}, this person serves in {earlier.institution} now: that service must end first."
        code = "HILO-O152" if sure else "HILO-O153"
        return Question(
            earlier, on, Finding(code, "error" if sure else "warning", said, "LGSNSP 94-I", earlier.by), sure
        )
    cause = standard("service")["causes"].get(earlier.cause)
    left = f"left {earlier.institution} on {earlier.left_on}"
    if cause is None or cause["returns"]:
        said = f"By {matched}, this person {left}. Is it the same person? Answer with the reason."
        return Question(earlier, on, Finding("HILO-O153", "warning", said, "LGSNSP 94-I", earlier.by), False)
    why = f"{left}: {cause['label']['en'].lower()}"
    if sure and on >= law["valid_from"] and earlier.cause != "death":
        said = f"By {matched}, this person {why}. Only who resigned may return; if the key is wrong, correct it."
        return Question(earlier, on, Finding("HILO-O151", "error", said, law["law"], earlier.by), True)
    said = f"By {matched}, this person {why}. Is it the same person? Answer with the reason."
    return Question(earlier, on, Finding("HILO-O153", "warning", said, "LGSNSP 94-I", earlier.by), False)


def name_key(name: str) -> str:
    """A name as it is compared: "RUIZ  Pérez, Ana" and "Ana Ruiz Perez" are one."""
    return " ".join(sorted(fold(name.replace(",", " ")).split()))[:160]
