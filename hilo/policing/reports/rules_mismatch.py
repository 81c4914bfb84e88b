"""What does not match between the register of detentions, the reports and the hand-overs. Pure.

In the first year 164,197 people were registered and 125,002 presented to the prosecutor (instruments.md A.4): a state
that compares both case by case can say which. A mismatch shows records, never a person, and no verdict.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

HOURS_DIFFER = timedelta(minutes=15)
"""Two clocks and two writers: less than this between both hours of a detention is no mismatch. Our proposal."""
GRACE = timedelta(hours=48)
"""A report, or a hand-over, that is missing is told after this: what the prosecutor has at most (CPEUM 16)."""

TITLES = {
    "HILO-R491": (
        "error",
        "La detención está en el Registro y ningún informe la menciona.",
        "The detention is in the register, and no report mentions it.",
        "LNRD 20",
    ),
    "HILO-R492": (
        "error",
        "El informe cita un número que el Registro no tiene.",
        "The report gives a number that the register does not have.",
        "LNRD 20, 21",
    ),
    "HILO-R493": (
        "error",
        "El informe relata una detención sin número del Registro.",
        "The report tells of a detention without a number of the register.",
        "LNRD 17, 20",
    ),
    "HILO-R494": (
        "warning",
        "La persona fue puesta a disposición y el informe no se ha entregado.",
        "The person was handed over, and the report was not.",
        "LNRD 20; CNPP 132",
    ),
    "HILO-R495": (
        "error",
        "El informe se entregó y el Registro no dice que la persona fue puesta a disposición ni liberada.",
        "The report was handed over, and the register tells neither of a hand-over of the person nor of a release.",
        "LNRD 21, 23",
    ),
    "HILO-R496": (
        "warning",
        "El informe y el Registro dan horas distintas de la detención.",
        "Report and register give different hours of the detention.",
        "LNRD 18, 21",
    ),
    "HILO-R497": (
        "warning",
        "El informe se entregó y nadie ha acusado recibo.",
        "The report was handed over, and nobody acknowledged it.",
        "CNPP 217 (our proposal: an acknowledgement with its time)",
    ),
}


@dataclass(frozen=True, slots=True)
class Detained:
    """A row of the register. apart: an adolescent's, of which no more is told."""

    number: str
    incident: str
    institution: str
    detained_at: datetime
    handed_over_at: datetime | None
    released_at: datetime | None
    apart: bool


@dataclass(frozen=True, slots=True)
class ReportedDetention:
    """What a report says of a detention. number: "" if it gives none; annex: the record that tells it."""

    folio: str
    institution: str
    annex: str
    number: str
    detained_at: datetime | None
    status: str
    handed_over_at: datetime | None


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One thing that does not match. where: the field of the report, if there is one."""

    code: str
    severity: str
    message_es: str
    message_en: str
    article: str
    detention: str
    report: str
    incident: str
    institution: str
    where: str
    at: datetime | None
    detail: str = ""


def compare(
    register: Sequence[Detained], told: Sequence[ReportedDetention], known: frozenset[str], *, at: datetime
) -> list[Mismatch]:
    """Everything that does not match. known: numbers named by `told` that the register has at all."""
    by_number: dict[str, list[ReportedDetention]] = {}
    for one in told:
        by_number.setdefault(one.number, []).append(one)
    found = [row for one in register for row in _of_detained(one, by_number.get(one.number, []), at)]
    found += [row for one in told for row in _of_report(one, known, at)]
    return sorted(found, key=lambda row: (row.severity != "error", row.at or at, row.code))


def _of_detained(one: Detained, told: list[ReportedDetention], at: datetime) -> Iterator[Mismatch]:
    ended = one.handed_over_at or one.released_at
    if not told:
        if ended or at - one.detained_at > GRACE:
            yield _row("HILO-R491", one.detained_at, detained=one)
        return
    for row in told:
        if row.detained_at and not one.apart and abs(row.detained_at - one.detained_at) > HOURS_DIFFER:
            minutes = round(abs(row.detained_at - one.detained_at) / timedelta(minutes=1))
            yield _row(
                "HILO-R496", one.detained_at, detained=one, told=row, detail=f"{minutes} min", field="detained_at"
            )
    if one.handed_over_at and not any(row.handed_over_at for row in told) and at - one.handed_over_at > GRACE:
        yield _row("HILO-R494", one.handed_over_at, detained=one, told=told[0])
    handed = [row for row in told if row.handed_over_at]
    if handed and not ended:
        yield _row("HILO-R495", handed[0].handed_over_at, detained=one, told=handed[0])


def _of_report(one: ReportedDetention, known: frozenset[str], at: datetime) -> Iterator[Mismatch]:
    if not one.number:
        # While it is being written, the checker says so to the writer.
        if one.status not in {"draft", "returned"}:
            yield _row("HILO-R493", one.detained_at, told=one, field="register_number")
    elif one.number not in known:
        yield _row("HILO-R492", one.detained_at, told=one, field="register_number")
    if one.status == "handed_over" and one.handed_over_at and at - one.handed_over_at > GRACE:
        yield _row("HILO-R497", one.handed_over_at, told=one)


def _row(
    code: str,
    at: datetime | None,
    *,
    detained: Detained | None = None,
    told: ReportedDetention | None = None,
    detail: str = "",
    field: str = "",
) -> Mismatch:
    severity, es, en, article = TITLES[code]
    return Mismatch(
        code=code,
        severity=severity,
        message_es=es,
        message_en=en,
        article=article,
        detention=detained.number if detained else (told.number if told else ""),
        report=told.folio if told else "",
        incident=detained.incident if detained and not detained.apart else "",
        institution=told.institution if told else (detained.institution if detained else ""),
        where=f"annexes.detention.{told.annex}.{field}" if told and field else "",
        at=at,
        detail=detail,
    )
