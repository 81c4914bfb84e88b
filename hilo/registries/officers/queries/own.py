"""What an officer reads of the own file: the record, what follows from it in words, and which houses read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from hilo.kernel.access.queries import houses_of
from hilo.kernel.ledger.queries import counted_about, latest_about
from hilo.lib.actor import Actor
from hilo.lib.errors import NotFound

from ..models import Evaluation, Officer
from ..rules import grounds, serving
from .officers import OfficerRecord, officer_of, read
from .serving import standing_of

READS = ("officer.read", "officer.words_read")
LAST_READS = 200
"""Reads that are shown, the newest first."""


@dataclass(frozen=True, slots=True)
class FileRead:
    """That somebody read the file. house: the reader's institution, never the reader's name: the officer asks the
    privacy office for it (LGPDPPSO 37). sealed: the words of a decision were opened."""

    at: datetime
    house: str
    why: str
    sealed: bool


@dataclass(frozen=True, slots=True)
class Readers:
    """How often an institution read the file for a purpose, and when last; sealed as above."""

    house: str
    why: str
    sealed: bool
    times: int
    last: datetime


@dataclass(frozen=True, slots=True)
class OwnVerdict:
    """What the officer may be asked to do today. level: may, warned or forbidden; why: causes; law: articles."""

    purpose: str
    label: str
    level: str
    why: list[str]
    law: str


@dataclass(frozen=True, slots=True)
class Remedy:
    """A result that can be contested still. until: first day on which it can no longer (standards/grounds.toml)."""

    component: str
    issued_on: date
    until: date
    law: str


def own(actor: Actor) -> Officer:
    """The officer that signs in. Raises: NotFound for who is none."""
    found = officer_of(actor)
    if found is None:
        raise NotFound("officer", "of your account")
    return found


def own_record(actor: Actor, *, at: datetime) -> OfficerRecord:
    """All of the own record, whatever right the account has left. Raises: NotFound for who is no officer."""
    return read(own(actor).pk, actor, at=at)


def own_verdicts(actor: Actor, *, at: datetime, language: str) -> list[OwnVerdict]:
    """The own verdict for each purpose, with its causes. Raises: NotFound for who is no officer."""
    officer, found = own(actor), []
    words = {row.cause: row.label[language] for row in serving.rows()}
    for purpose, row in serving.document()["purposes"].items():
        ruling = standing_of(officer.pk, purpose, at=at).ruling
        why = [words[cause] for cause in ruling.causes]
        found.append(OwnVerdict(purpose, row["label"][language], ruling.level, why, ruling.law))
    return found


def own_remedies(actor: Actor, *, at: datetime) -> list[Remedy]:
    """Results not passed that stand and may be contested today. Raises: NotFound for who is no officer."""
    day, law = timezone.localdate(at), str(grounds.document()["appeal"]["law"])
    rows = Evaluation.objects.filter(officer=own(actor), passed=False, superseded_at=None, appeals=None)
    rows = rows.exclude(decision="annulment").order_by("-issued_on", "-id")
    found = [
        Remedy(row.component, row.issued_on, grounds.lodged_until(timezone.localdate(row.recorded_at)), law)
        for row in rows
    ]
    return [one for one in found if day < one.until]


def own_readers(actor: Actor) -> list[Readers]:
    """Who read the file, besides the officer, by institution and purpose, who read last first. Raises: NotFound for who
    is none."""
    rows = counted_about(f"officer:{own(actor).pk}", READS, besides=actor.name)
    houses, found = houses_of({row.actor for row in rows}), dict[tuple[str, str, bool], Readers]()
    for row in rows:
        key = (houses.get(row.actor, ""), row.why, row.verb == "officer.words_read")
        was = found.get(key, Readers(*key, times=0, last=row.last))
        found[key] = Readers(*key, times=was.times + row.times, last=max(was.last, row.last))
    return sorted(found.values(), key=lambda one: one.last, reverse=True)


def own_reads(actor: Actor) -> list[FileRead]:
    """Who read the file, besides the officer: the last ones, the newest first. Raises: NotFound for who is none."""
    rows = latest_about(f"officer:{own(actor).pk}", READS, besides=actor.name, last=LAST_READS)
    houses = houses_of({row.actor for row in rows})
    return [FileRead(row.at, houses.get(row.actor, ""), row.why, row.verb == "officer.words_read") for row in rows]
