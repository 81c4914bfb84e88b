"""The state of the force for whoever answers for it: counts by corporation, names for who may see them, and whether
every state holds its people to one bar (M3)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from hilo.kernel.access.queries import institutions
from hilo.kernel.rights import allow
from hilo.lib.actor import Actor
from hilo.lib.errors import Refusal

from ..models import Evaluation
from ..rules.certificate import COMPONENTS, document, months_after
from ..rules.standing import CLASSES, CONFIDENTIAL, OWED, as_told, standing
from .eligibility import Judged, _fit_for, _judged, _listed, _scope
from .officers import trusted

if TYPE_CHECKING:
    from hilo.kernel.access.models import Institution

PAGE = 200
COUNTS = Actor("hilo.figures", frozenset({"officers.read"}))
"""Counts for who may have figures and no names."""
LEAST = 5
"""A corporation with fewer who serve is told whole, not by class, to who may not read results."""


@dataclass(frozen=True, slots=True)
class ForceRow:
    """A corporation on a day. classes: of rules/standing.py -> officers, which add up to `officers`; empty where so few
    serve that a class would tell who. owed: without a component that a centre evaluates; without: component -> officers
    who lack it. coverage: share of those who serve of whom any evaluation is known, 0 to 1, null where nobody serves.
    """

    institution: str
    name: str
    state: str
    officers: int
    certified: int
    owed: int
    classes: dict[str, int]
    without: dict[str, int]
    coverage: float | None


@dataclass(frozen=True, slots=True)
class ForceState:
    """The corporations in the reader's reach. known_at: as it was known then, null for now. told, asked: corporations
    of which anybody is enrolled, and all that employ officers."""

    on: date
    known_at: datetime | None
    told: int
    asked: int
    rows: list[ForceRow]


@dataclass(frozen=True, slots=True)
class ForceName:
    """An officer with the class and the causes, as far as the reader may know them (LGSNSP 93). standing: a class of
    rules/standing.py; codes: of the findings that put them there; first_on: the first day of it, null while in time."""

    officer_id: int
    institution: str
    number: str
    name: str
    standing: str
    codes: tuple[str, ...]
    first_on: date | None


@dataclass(frozen=True, slots=True)
class OneStandard:
    """How a state holds its people to the bar of the certificate. certified: officers with a certificate in force;
    kept: of them, those whose four components are all passed and current; evaluations: passed ones that hold on the
    day; longer: of them, those that were recorded to hold longer than the rules say. kept_share: kept of certified,
    null without any."""

    state: str
    certified: int
    kept: int
    kept_share: float | None
    evaluations: int
    longer: int


def force_state(actor: Actor, *, on: date, known_at: datetime | None = None, institution: str = "") -> ForceState:
    """Counts by corporation, the largest debt first; no person in them. Raises: Forbidden."""
    full = actor.may("officers.read") and trusted(actor)
    rows: dict[str, list[tuple[str, Judged]]] = defaultdict(list)
    for row in _counted(actor, on, institution, known_at):
        rows[row.institution].append((standing(row.status, row.codes, row.without), row))
    bodies = {one.code: one for one in institutions(actor)}
    # Of whom the asker may count: corporations that employ officers, and whoever has some.
    reach = [institution] if institution else list(_scope(actor, "") or bodies) if _reads(actor) else list(bodies)
    asked = {code for code in reach if code in bodies and bodies[code].kind.startswith("police")} | rows.keys()
    found = [_row(code, bodies.get(code), its, full) for code, its in rows.items()]
    found.sort(key=lambda one: (-one.owed, one.institution))
    return ForceState(on, known_at, len(found), len(asked), found)


def _reads(actor: Actor) -> bool:
    return actor.may("officers.read")


def _counted(actor: Actor, on: date, institution: str, known_at: datetime | None) -> Iterator[Judged]:
    """Who is counted: whom the actor may read, or, for who may have figures alone, everybody in the actor's states."""
    if _reads(actor):
        return _judged(actor, on, institution, known_at)
    allow(actor, "officers.figures")
    mine = {one.code for one in institutions(actor)}
    rows = _judged(COUNTS, on, institution, known_at)
    return (row for row in rows if row.institution in mine)


def _row(code: str, body: Institution | None, rows: list[tuple[str, Judged]], full: bool) -> ForceRow:
    classes, without = Counter[str](), Counter[str]()
    for found, row in rows:
        classes[as_told(found, full)] += 1
        without.update(one.split(":")[0] for one in row.without)
    apart = not full and len(rows) < LEAST
    known = sum(sum(one.endswith(":missing") for one in row.without) < len(COMPONENTS) for _, row in rows)
    return ForceRow(
        institution=code,
        name=body.name if body else code,
        state=body.state if body else "",
        officers=len(rows),
        certified=sum(bool(row.folio) for _, row in rows),
        owed=sum(found in OWED for found, _ in rows),
        classes={} if apart else {name: classes[name] for name in (CONFIDENTIAL, *CLASSES) if classes[name]},
        without={} if apart else {name: without[name] for name in COMPONENTS},
        coverage=known / len(rows) if rows else None,
    )


def force_names(
    actor: Actor,
    *,
    at: datetime,
    institution: str = "",
    standing_of: str = "",
    on: date | None = None,
    after: int = 0,
    limit: int = PAGE,
) -> list[ForceName]:
    """Who stands in a class ("" for all who are not in time), by id, from the one after `after` on; written in the
    ledger. Raises: Forbidden; Refusal HILO-O615 for what is no class."""
    known = (CONFIDENTIAL, *CLASSES)
    if standing_of and standing_of not in known:
        raise Refusal("HILO-O615", classes=", ".join(known), where="standing")
    full, day = trusted(actor), on or timezone.localdate(at)
    found: list[tuple[str, Judged]] = []
    for row in _judged(actor, day, institution):
        told = as_told(standing(row.status, row.codes, row.without), full)
        if row.officer_id > after and (told == standing_of if standing_of else told != "current"):
            found.append((told, row))
    found = sorted(found, key=lambda one: one[1].officer_id)[:limit]
    rows = _fit_for(actor, [row for _, row in found])
    _listed(actor, "force", rows, institution, at)
    return [
        ForceName(row.officer_id, row.institution, row.number, row.name, told, row.codes, row.first_on)
        for (told, _), row in zip(found, rows, strict=True)
    ]


def one_standard(actor: Actor, *, on: date, known_at: datetime | None = None) -> list[OneStandard]:
    """By state, whether a certificate means the same everywhere; no person in it. Raises: Forbidden."""
    states = {one.code: one.state for one in institutions(actor)}
    certified, kept, where = Counter[str](), Counter[str](), dict[int, str]()
    for row in _counted(actor, on, "", known_at):
        state = states.get(row.institution, "")
        where[row.officer_id] = state
        certified[state] += bool(row.folio)
        kept[state] += bool(row.folio) and row.eligible
    evaluations, longer = Counter[str](), Counter[str]()
    months = document()["holds"]
    passed = Evaluation.objects.filter(passed=True, issued_on__lte=on, valid_until__gt=on).exclude(decision="annulment")
    stands = Q(superseded_at=None)
    if known_at is not None:
        passed, stands = passed.filter(recorded_at__lte=known_at), stands | Q(superseded_at__gt=known_at)
    passed = passed.filter(stands)
    columns = ("officer_id", "component", "issued_on", "valid_until")
    for officer, component, issued, until in passed.values_list(*columns).iterator(20_000):
        if officer in where:
            evaluations[where[officer]] += 1
            longer[where[officer]] += bool(months[component]) and until > months_after(issued, months[component])
    return [
        OneStandard(
            state=state,
            certified=certified[state],
            kept=kept[state],
            kept_share=kept[state] / certified[state] if certified[state] else None,
            evaluations=evaluations[state],
            longer=longer[state],
        )
        for state in sorted(set(where.values()))
    ]
