"""Questions about a shift. Who works, and how they fare, is for the supervisor of the same centre alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hilo.emergency.calls.queries import in_hand
from hilo.emergency.centres.queries import centre as centre_named
from hilo.kernel.action import held
from hilo.kernel.rights import allow
from hilo.kernel.territory.queries import zone_of
from hilo.kernel.workflow import load
from hilo.lib.actor import Actor
from hilo.lib.errors import NotFound, Refusal

from .models import AgentStatePeriod, Note, ShiftHandOver
from .rules import BreakKind as BreakKind
from .rules import Concern as Concern
from .rules import Times, concerns, hours_of_week, presence
from .rules import breaks as breaks
from .rules import note_kinds as note_kinds
from .rules import taken_within as taken_within
from .turns import Turn as Turn
from .turns import languages_of as languages_of
from .turns import spoken_now as spoken_now
from .turns import turns as turns

if TYPE_CHECKING:
    from hilo.emergency.centres.models import Centre

STATES = load(Path(__file__).parent / "standards" / "states.toml")
DESKS = ("operator", "dispatcher", "supervisor")
RANK = {"gone": 0, "busy": 1, "ready": 2, "break": 3}


@dataclass(frozen=True, slots=True)
class Worker:
    """One person of the shift as the board shows it.

    status: ready, busy (calls in hand), break, or gone (the desk fell silent at seen_at). since: of that status.
    desk: "" for somebody who holds a call and never signed on.
    """

    name: str
    desk: str
    status: str
    since: datetime
    break_kind: str
    until: datetime | None
    calls: int
    oldest: datetime | None
    seen_at: datetime
    shift_from: datetime
    concerns: tuple[Concern, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """A centre's shift now: those who need a look first, then by state and name. counts: by status."""

    centre: str
    workers: tuple[Worker, ...]
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class BreakChoice:
    """A reason to leave the desk, its usual minutes, and the most that may be asked for."""

    name: str
    label: str
    minutes: int
    longest: int


@dataclass(frozen=True, slots=True)
class OwnState:
    """status: away, ready or break; label: in the reader's language; steps: what can be asked for now."""

    status: str
    label: str
    since: datetime | None
    kind: str
    until: datetime | None
    steps: dict[str, str]
    breaks: tuple[BreakChoice, ...]


@dataclass(frozen=True, slots=True)
class NoteRow:
    """A note of the log; corrects: the note that it puts right."""

    id: int
    kind: str
    text: str
    by: str
    at: datetime
    corrects: int | None


@dataclass(frozen=True, slots=True)
class HandOverRow:
    """A hand-over, whether it waits, was signed, or was taken back."""

    id: int
    items: list[dict[str, Any]]
    remarks: str
    written_by: str
    written_at: datetime
    taken_by: str
    taken_at: datetime | None
    withdrawn_at: datetime | None


def own_centre(actor: Actor, permission: str) -> Centre:
    """The centre that the actor works at, if it may. Raises: Forbidden; Refusal HILO-H401 without a centre."""
    allow(actor, permission)
    found = _centre_of(actor)
    allow(actor, permission, found.state or None)
    return found


def held_centre(actor: Actor) -> Centre:
    """The same for an act. Raises: Forbidden; Refusal HILO-H401."""
    return held(_centre_of(actor))


def _centre_of(actor: Actor) -> Centre:
    found = centre_named(actor.centre) if actor.centre else None
    if found is None:
        raise Refusal("HILO-H401", "Your account belongs to no centre: ask your administrator to give it one.")
    return found


def own_state(period: AgentStatePeriod | None, language: str) -> OwnState:
    """A worker's own state (None: away), with what may be asked for next."""
    status = period.status if period else STATES.initial
    return OwnState(
        status=status,
        label=STATES.label(status, language),
        since=period.began_at if period else None,
        kind=period.break_kind if period else "",
        until=period.until if period else None,
        steps={name: STATES.steps[name].labels[language] for name in STATES.steps_from(status)},
        breaks=tuple(
            BreakChoice(kind.name, kind.labels[language], kind.minutes, kind.longest) for kind in breaks().values()
        ),
    )


def note_row(note: Note) -> NoteRow:
    """The note as the API gives it."""
    return NoteRow(note.pk, note.kind, note.text, note.by, note.at, note.corrects_id)


def hand_over_row(row: ShiftHandOver) -> HandOverRow:
    """The hand-over as the API gives it."""
    return HandOverRow(
        id=row.pk,
        items=row.items,
        remarks=row.remarks,
        written_by=row.written_by,
        written_at=row.written_at,
        taken_by=row.taken_by,
        taken_at=row.taken_at,
        withdrawn_at=row.withdrawn_at,
    )


def mine(actor: Actor, *, at: datetime) -> AgentStatePeriod | None:
    """What the actor is in now; None while away."""
    period = AgentStatePeriod.objects.filter(worker=actor.name, ended_at=None).first()
    return None if period is None or presence(period.seen_at, at) == "lapsed" else period


def board(actor: Actor, *, at: datetime) -> Board:
    """Who works the shift of the actor's own centre, who is on a break, who is gone."""
    centre = own_centre(actor, "centre.oversee")
    held = in_hand(centre.code, at=at)
    periods = AgentStatePeriod.objects.filter(centre_id=centre.code, ended_at=None)
    workers = [
        _worker(period, held.pop(period.worker, None), at)
        for period in periods
        if presence(period.seen_at, at) != "lapsed"
    ]
    workers += [_unknown(name, calls, oldest, at) for name, (calls, oldest) in held.items()]
    workers.sort(key=lambda one: (not any(c.urgent for c in one.concerns), RANK[one.status], one.name))
    counts = dict.fromkeys(RANK, 0)
    for one in workers:
        counts[one.status] += 1
    return Board(centre.code, tuple(workers), counts)


def _worker(period: AgentStatePeriod, held: tuple[int, datetime] | None, at: datetime) -> Worker:
    calls, oldest = held or (0, None)
    times = Times(period.status, period.until, period.seen_at, period.worked_from, period.shift_from, calls, oldest)
    gone = presence(period.seen_at, at) == "gone"
    busy = calls > 0 and period.status == "ready"
    return Worker(
        name=period.worker,
        desk=period.desk,
        status="gone" if gone else "busy" if busy else period.status,
        since=period.seen_at if gone else max(oldest, period.began_at) if busy and oldest else period.began_at,
        break_kind=period.break_kind,
        until=period.until,
        calls=calls,
        oldest=oldest,
        seen_at=period.seen_at,
        shift_from=period.shift_from,
        concerns=concerns(times, at),
    )


def _unknown(name: str, calls: int, oldest: datetime, at: datetime) -> Worker:
    times = Times("", None, at, oldest, oldest, calls, oldest)
    return Worker(name, "", "busy", oldest, "", None, calls, oldest, at, oldest, concerns(times, at))


def worked_by_hour(
    actor: Actor, *, centre: str, desk: str, since: datetime, until: datetime, at: datetime
) -> dict[tuple[int, int], float]:
    """(weekday from Monday = 0, local hour) -> mean number of people at such a desk; never who.

    Raises: NotFound centre; Forbidden outside the actor's scope.
    """
    where = _overseen(actor, centre)
    periods = _periods(centre, desk, since, until, at)
    spans = [(began, ended) for status, began, ended in periods if status == "ready"]
    return hours_of_week(spans, since=since, until=min(until, at), zone=zone_of(where.state))


def hours_on_shift(
    actor: Actor, *, centre: str, desk: str, since: datetime, until: datetime, at: datetime
) -> tuple[float, float]:
    """Hours on a break, and hours on shift (breaks too), of all people of such a desk together; never who.

    Raises: NotFound centre; Forbidden outside the actor's scope.
    """
    _overseen(actor, centre)
    hours = {"break": 0.0, "ready": 0.0}
    for status, began, ended in _periods(centre, desk, since, until, at):
        hours[status] += max(0.0, (min(ended, until) - max(began, since)).total_seconds()) / 3600
    return hours["break"], sum(hours.values())


def _overseen(actor: Actor, centre: str) -> Centre:
    where = centre_named(centre)
    if where is None:
        raise NotFound("centre", centre)
    allow(actor, "centre.oversee", where.state or None)
    if actor.centre not in ("", centre):
        raise NotFound("centre", centre)
    return where


def _periods(
    centre: str, desk: str, since: datetime, until: datetime, at: datetime
) -> list[tuple[str, datetime, datetime]]:
    """Status, beginning and end; who fell silent stayed until the desk was last heard of."""
    rows = AgentStatePeriod.objects.filter(centre_id=centre, desk=desk, began_at__lt=until).exclude(ended_at__lt=since)
    told = rows.values_list("status", "began_at", "ended_at", "seen_at")
    return [
        (status, began, ended or (seen if presence(seen, at) == "lapsed" else at))
        for status, began, ended, seen in told
    ]


def notes(actor: Actor, *, since: datetime, limit: int = 200) -> list[Note]:
    """The shift log of the actor's centre since an instant, the newest first, each with its corrections."""
    centre = own_centre(actor, "centre.oversee")
    rows = Note.objects.filter(centre_id=centre.code, at__gte=since).select_related("corrects")
    return list(rows.prefetch_related("corrections").order_by("-at", "-id")[:limit])


def hand_over_waiting(actor: Actor) -> ShiftHandOver | None:
    """The hand-over that nobody has signed yet."""
    centre = own_centre(actor, "centre.oversee")
    return ShiftHandOver.objects.filter(centre_id=centre.code, taken_at=None, withdrawn_at=None).first()


def hand_overs(actor: Actor, limit: int = 10) -> list[ShiftHandOver]:
    """The hand-overs of the actor's centre, the newest first."""
    centre = own_centre(actor, "centre.oversee")
    return list(ShiftHandOver.objects.filter(centre_id=centre.code).order_by("-written_at")[:limit])


def last_signed(actor: Actor) -> ShiftHandOver | None:
    """The last hand-over that was read and signed: whoever signed it answers for the shift."""
    centre = own_centre(actor, "centre.oversee")
    return ShiftHandOver.objects.filter(centre_id=centre.code, taken_at__isnull=False).order_by("-taken_at").first()
