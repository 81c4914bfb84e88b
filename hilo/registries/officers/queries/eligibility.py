"""The verdict about whole institutions and the country: few statements, plain tuples, one conclusion an outline.

A country has some 400,000 officers. The database brings each officer's latest evaluations down to one number and the
first end; the conclusions are the pure rules', asked once for each outline that occurs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from hilo.kernel.access.queries import institution_named, institutions
from hilo.kernel.act import act
from hilo.kernel.ledger.actions import entry
from hilo.kernel.possession import may_hold
from hilo.kernel.rights import allow, belongs
from hilo.lib.actor import HOUSE, Actor
from hilo.lib.errors import NotFound
from hilo.lib.text import has_nul

from ..models import SERVING, Discipline, Officer, ServiceState
from ..rules.certificate import (
    COMPONENTS,
    VEILED,
    Eligibility,
    Outline,
    Verdict,
    Version,
    concluded,
    judge,
    months_after,
    version_on,
)
from .facts import suspending
from .officers import facts_of, trusted

_STATES = ("missing", "failed", "ended", "ok")
_WHOLE = 4 ** len(COMPONENTS) - 1
"""The mask of all four that hold."""


class Judged(NamedTuple):
    """An officer's day.

    codes: of the findings, those that keep out of operations first; without: what is not passed and current, such as
    "trust:failed"; first, first_on: as in Eligibility; folio, expires: of the certificate in force, else "" and None.
    """

    officer_id: int
    institution: str
    number: str
    name: str
    status: str
    eligible: bool
    may_serve: bool
    codes: tuple[str, ...]
    without: tuple[str, ...]
    first: str
    first_on: date | None
    folio: str
    expires: date | None


@dataclass(frozen=True, slots=True)
class EligibilityCounts:
    """How an institution, a state or the country stands on a day. without: component -> officers who lack it."""

    on: date
    rules: str
    officers: int
    eligible: int
    certified: int
    may_not_serve: int
    without: dict[str, int]
    failed: dict[str, int]
    reasons: dict[str, int]


def verdict(officer: Officer | int, on: date, known_at: datetime | None = None) -> Eligibility:
    """The verdict about an officer on a day, as it is known now or was known then.

    known_at: as it was known then, whatever was recorded since; None: as it is known now. What may be asked of the
    officer by it, `standing` says. A rule asks it, so no right is asked and no read written; what leaves to a reader
    passes `veiled`. Raises: NotFound.
    """
    found = officer if isinstance(officer, Officer) else Officer.objects.filter(pk=officer).first()
    if found is None:
        raise NotFound("officer", officer)
    return judge(facts_of(found, on, known_at), on)


def judged(actor: Actor, on: date, *, institution: str = "", known_at: datetime | None = None) -> list[Judged]:
    """Every officer who serves on a day, in the actor's reach, by institution and number. Figures are made of it; a
    page shows it by `may_not_serve` and its neighbours, which write the read down. Raises: Forbidden."""
    return _fit_for(actor, _judged(actor, on, institution, known_at))


def counts(actor: Actor, on: date, *, institution: str = "", known_at: datetime | None = None) -> EligibilityCounts:
    """The figures: no person in them. known_at: as they were known then, to the digit. Raises: Forbidden."""
    totals, without, failed, reasons = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for row in _judged(actor, on, institution, known_at):
        totals["officers"] += 1
        totals["eligible"] += row.eligible
        totals["certified"] += bool(row.folio)
        totals["kept out"] += not row.may_serve
        reasons.update(row.codes)
        for lacking in row.without:
            component, _, state = lacking.partition(":")
            without[component] += 1
            failed[component] += state == "failed"
    version = version_on(on)
    return EligibilityCounts(
        on=on,
        rules=version.name if version else "",
        officers=totals["officers"],
        eligible=totals["eligible"],
        certified=totals["certified"],
        may_not_serve=totals["kept out"],
        without={name: without[name] for name in COMPONENTS},
        failed={name: failed[name] for name in COMPONENTS},
        reasons=dict(sorted(reasons.items())),
    )


def may_not_serve(actor: Actor, *, at: datetime, institution: str = "", limit: int = 200) -> list[Judged]:
    """Who may not serve in operations on the day of `at`, with the codes of the reasons; written in the ledger."""
    found = [row for row in _judged(actor, timezone.localdate(at), institution) if not row.may_serve][:limit]
    found = _fit_for(actor, found)
    _listed(actor, "may_not_serve", found, institution, at)
    return found


def first_to_expire(
    actor: Actor, *, at: datetime, institution: str = "", within_days: int = 183, limit: int = 200
) -> list[Judged]:
    """Officers whose first component ends within so many days, the nearest first; written in the ledger."""
    day = timezone.localdate(at)
    last = day + timedelta(days=within_days)
    rows = [row for row in _judged(actor, day, institution) if row.first_on and row.first_on <= last]
    found = _fit_for(actor, sorted(rows, key=lambda row: (row.first_on or last, row.officer_id))[:limit])
    _listed(actor, "first_to_expire", found, institution, at)
    return found


def _fit_for(actor: Actor, rows: Iterable[Judged]) -> list[Judged]:
    """The rows as the actor may read them: without results and sanctions for who has no right to those."""
    if trusted(actor):
        return list(rows)
    return [
        row._replace(
            codes=tuple(dict.fromkeys("HILO-O119" if code in VEILED else code for code in row.codes)),
            without=(),
        )
        for row in rows
    ]


def _listed(actor: Actor, what: str, found: list[Judged], institution: str, at: datetime) -> None:
    """One entry for the question, with the officers seen (by id, as far as an entry is to be read)."""
    seen = {"question": what, "officers": len(found), "ids": [row.officer_id for row in found[:200]]}
    with act():
        entry(
            chain=institution or actor.institution,
            actor=actor,
            verb="officers.listed",
            subject=f"institution:{institution or actor.institution}",
            at=at,
            data=seen,
        )


def _judged(actor: Actor, on: date, institution: str, known_at: datetime | None = None) -> Iterator[Judged]:
    scope = _scope(actor, institution)
    version = version_on(on)
    papers, sanctioned, states = _papers(on, known_at), _sanctioned(on, known_at), _states(on, known_at)
    # Within a version a day decides: the verdicts that occur are few and made once.
    made: dict[tuple[str, bool, int, str, bool], tuple[Verdict, tuple[str, ...], tuple[str, ...]]] = {}
    begins: dict[str, str] = {}
    day = on.isoformat()

    def near(end: str) -> bool:
        """True inside the months before an end; the ends that occur are few, so each is reckoned once."""
        if end not in begins:
            months = version.plan_months if version else 0
            begins[end] = months_after(date.fromisoformat(end), -months).isoformat()
        return begins[end] <= day

    for officer, where, number, name, status, mask, first in _rows(on, known_at, scope):
        # Who was not on the list yet had no state then; of now, most have the state that stands in their row.
        status = states.get(officer, status if known_at is None else "")
        if status not in SERVING:
            continue
        folio, expires, paper = _paper_of(papers.get(officer), version, day, near, mask == _WHOLE)
        plan = bool(first) and near(first[:10])
        key = (status, officer in sanctioned, mask, paper, plan)
        if key not in made:
            made[key] = _conclude(key, version)
        verdict, codes, without = made[key]
        yield Judged(
            officer,
            where,
            number,
            name,
            status,
            verdict.eligible,
            verdict.may_serve,
            codes,
            without,
            first[10:] if first else "",
            date.fromisoformat(first[:10]) if first else None,
            folio,
            date.fromisoformat(expires) if expires else None,
        )


def _conclude(
    key: tuple[str, bool, int, str, bool], version: Version | None
) -> tuple[Verdict, tuple[str, ...], tuple[str, ...]]:
    status, sanctioned, mask, paper, plan = key
    states = tuple(_STATES[mask >> 2 * place & 3] for place in range(len(COMPONENTS)))
    verdict = (
        concluded(Outline(status, sanctioned, states, paper, plan))
        if version
        else Verdict(False, status == "active", ())
    )
    signs = sorted(verdict.signs, key=lambda sign: sign.severity != "error")
    without = tuple(f"{name}:{state}" for name, state in zip(COMPONENTS, states, strict=True) if state != "ok")
    return verdict, tuple(dict.fromkeys(sign.code for sign in signs)), without


def _scope(actor: Actor, institution: str) -> list[str] | None:
    """Codes of the institutions asked about, None for all. Raises: Forbidden HILO-A403, A404, A406; NotFound."""
    allow(actor, "officers.read")
    if has_nul(institution):
        raise NotFound("institution", ascii(institution)[1:-1])
    if institution:
        belongs("officers.read", "officers.read", actor, institution_named(institution).holder)
        return [institution]
    if actor.institution == HOUSE and actor.everywhere:
        return None
    theirs = {row.code for row in institutions(actor) if may_hold("officers.read", actor, row.holder)}
    return sorted(theirs | {actor.institution})


def _rows(
    on: date, known_at: datetime | None, scope: list[str] | None
) -> Iterator[tuple[int, str, str, str, str, int, str]]:
    """(id, institution, number, name, status, mask, first end) of every officer.

    mask: two bits a component, in the order of COMPONENTS, an index of _STATES; first: the earliest end of what holds
    and its component, such as "2027-01-01trust".
    """
    weights = " ".join(f"WHEN '{name}' THEN {4**place}" for place, name in enumerate(COMPONENTS))
    ok = "(l.passed AND (l.valid_until IS NULL OR l.valid_until > %s))"
    where = f"AND o.institution_id IN ({', '.join(['%s'] * len(scope))})" if scope is not None else ""
    known, then = _known(known_at)
    question = f"""
    SELECT o.id, o.institution_id, o.number, o.name, o.status, coalesce(e.mask, 0), e.ending
    FROM officers_officer o LEFT JOIN (
        SELECT l.officer_id,
            sum(CASE l.component {weights} ELSE 0 END
                * CASE WHEN {ok} THEN 3 WHEN NOT l.passed THEN 1 ELSE 2 END) AS mask,
            min(CASE WHEN {ok} THEN CAST(l.valid_until AS text) || l.component END) AS ending
        FROM (
            SELECT officer_id, component, passed, valid_until,
                lead(1) OVER (PARTITION BY officer_id, component ORDER BY issued_on, place) AS later
            FROM officers_evaluation WHERE issued_on <= %s AND decision <> 'annulment' AND {known}
        ) l WHERE l.later IS NULL GROUP BY l.officer_id
    ) e ON e.officer_id = o.id
    WHERE (o.joined_on IS NULL OR o.joined_on <= %s) {where}
    ORDER BY o.institution_id, o.number
    """  # noqa: S608 - the names are ours
    with connection.cursor() as cursor:
        day = connection.ops.adapt_datefield_value(on)
        cursor.execute(question, [day, day, day, *then, day, *(scope or ())])
        while rows := cursor.fetchmany(20_000):
            yield from rows


def _known(known_at: datetime | None) -> tuple[str, list[Any]]:
    """Which decisions stood at an instant (now), as a condition with its values."""
    if known_at is None:
        return "superseded_at IS NULL", []
    then = connection.ops.adapt_datetimefield_value(known_at)
    return "recorded_at <= %s AND (superseded_at IS NULL OR superseded_at > %s)", [then, then]


def _papers(on: date, known_at: datetime | None) -> dict[int, tuple[str, str, str]]:
    """Officer -> (folio, expires, revoked on) of the latest certificate issued until a day."""
    ended, until, values = "revoked_on", "", []
    if known_at is not None:
        then = connection.ops.adapt_datetimefield_value(known_at)
        ended, until = "CASE WHEN revoked_at <= %s THEN revoked_on END", "AND recorded_at <= %s"
        values = [then, then]
    question = f"""
    SELECT officer_id, folio, CAST(expires AS text), CAST({ended} AS text)
    FROM officers_certificate WHERE issued_on <= %s {until} ORDER BY issued_on, recorded_at, id
    """  # noqa: S608 - the words are ours
    with connection.cursor() as cursor:
        day = connection.ops.adapt_datefield_value(on)
        cursor.execute(question, [*values[:1], day, *values[1:]])
        return {officer: (folio, expires, revoked or "") for officer, folio, expires, revoked in cursor.fetchall()}


def _paper_of(
    held: tuple[str, str, str] | None, version: Version | None, day: str, near: Callable[[str], bool], whole: bool
) -> tuple[str, str, str]:
    """Folio and end of a certificate in force, and its state as rules.certificate.paper_state says it."""
    if held is None or version is None:
        return "", "", "none"
    folio, expires, revoked = held
    if revoked and revoked <= day:
        return "", "", "revoked"
    if expires <= day:
        return "", "", "expired"
    if not whole:
        return "", "", "suspended"
    return folio, expires, "renew" if near(expires) else "valid"


def _sanctioned(on: date, known_at: datetime | None) -> set[int]:
    return set(suspending(Discipline.objects.all(), on, known_at).values_list("officer_id", flat=True))


def _states(on: date, known_at: datetime | None) -> dict[int, str]:
    """Officer -> status on a day, for those whose status then is not the present one; as known then, for all who were
    on the list."""
    if known_at is None:
        # A planned leave begins by itself: its officer's row says so with the next act only.
        rows = ServiceState.objects.filter(Q(until__gt=on) | Q(until=None, status="leave"), since__lte=on)
    else:
        # Each state ends as the next begins: the last that was known says it, whatever was added since.
        rows = ServiceState.objects.filter(since__lte=on, recorded_at__lte=known_at)
    return dict(rows.order_by("since", "id").values_list("officer_id", "status"))
