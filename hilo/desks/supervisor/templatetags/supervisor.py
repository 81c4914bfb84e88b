"""Words and marks of the supervisor's pages."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django import template
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from hilo.desks.supervisor.words import SHORT_STANDARDS
from hilo.emergency.shifts.queries import breaks
from hilo.kit.frame import language

if TYPE_CHECKING:
    from hilo.desks.supervisor.watch import Watch
    from hilo.desks.supervisor.watch.lines import Term
    from hilo.emergency.dispatch.models import Assignment
    from hilo.emergency.oversight.queries import Verdict
    from hilo.emergency.shifts.queries import Concern, Worker

register = template.Library()
TWO_THIRDS = 2 / 3
LONG = timedelta(hours=6)


@register.filter
def iso(at: datetime | None) -> str:
    """An instant as scripts read it."""
    return at.isoformat() if at else ""


@register.filter
def clock(at: datetime | None) -> str:
    """An instant as a person reads it in a log: day, month, hour, minute, second."""
    return f"{localtime(at):%d/%m/%Y %H:%M:%S}" if at else ""


@register.filter
def minutes(count: int) -> str:
    """Minutes in words: 45 min, 3 h 05 min."""
    return f"{count} min" if count < 60 else f"{count // 60} h {count % 60:02d} min"


@register.filter
def priority_name(name: str) -> str:
    return {"high": _("HIGH"), "medium": _("MEDIUM"), "low": _("LOW")}.get(name, name)


@register.filter
def desk_name(name: str) -> str:
    known = {"operator": _("operator"), "dispatcher": _("dispatcher"), "supervisor": _("supervisor")}
    return known.get(name, _("not signed on"))


@register.filter
def queue_state(watch: Watch) -> str:
    """How the queue stands by its oldest call."""
    if not watch.queue:
        return "calm"
    first = watch.queue[0]
    if watch.at > first.due:
        return "late"
    return "soon" if watch.at - first.received_at > (first.due - first.received_at) * TWO_THIRDS else "calm"


@register.filter
def long(term: Term, at: datetime) -> bool:
    """True where a running clock would only distract: what is counted in hours or days."""
    return abs(term.due - at) > LONG or at - term.started > LONG


@register.filter
def left(term: Term, at: datetime) -> str:
    """How long a long term is over, or still has."""
    hours = int(abs(term.due - at).total_seconds() // 3600)
    length = f"{hours // 24} d" if hours >= 48 else f"{hours} h"
    return _("late by {time}").format(time=length) if term.due < at else _("{time} left").format(time=length)


@register.filter
def people_state(watch: Watch) -> str:
    """Late if somebody waits and nobody can take the call; soon if nobody could take the next one."""
    if watch.board is None or watch.board.counts["ready"]:
        return "calm"
    return "late" if watch.waiting else "soon"


@register.filter
def worker_state(one: Worker) -> str:
    if any(concern.urgent for concern in one.concerns):
        return "late"
    return {"gone": "late", "break": "done", "busy": "soon", "ready": "calm"}[one.status]


@register.filter
def worker_words(one: Worker) -> str:
    """What somebody does now."""
    if one.status == "break":
        kind = breaks().get(one.break_kind)
        return kind.labels[language()].lower() if kind else _("on a break")
    if one.status == "busy":
        return _("on a call") if one.calls == 1 else _("{count} calls").format(count=one.calls)
    return _("gone") if one.status == "gone" else _("ready")


@register.filter
def concern_words(concern: Concern, one: Worker) -> str:
    """What the supervisor should know about somebody's shift."""
    length = minutes(concern.minutes)
    said = {
        "calls_left": _("{count} answered calls open").format(count=one.calls),
        "gone": _("desk silent for {time}").format(time=length),
        "many_calls": _("several calls at once"),
        "long_call": _("one call in hand for {time}").format(time=length),
        "break_over": _("break over by {time}").format(time=length),
        "no_pause": _("{time} without a pause: owed one").format(time=length),
        "long_shift": _("on shift for {time}").format(time=length),
        "not_signed_on": _("answers calls and has not signed on"),
    }
    return said.get(concern.code, concern.code)


@register.filter
def whole(count: int) -> str:
    """A count with its thousands apart, as in Mexico."""
    return f"{count:,}"


@register.filter
def hour(at: datetime | None) -> str:
    """The time of day of an instant, with seconds."""
    return f"{localtime(at):%H:%M:%S}" if at else ""


@register.filter
def length_words(seconds: int | None) -> str:
    """Seconds as a clock has them: 01:30, 1:02:03."""
    if seconds is None:
        return ""
    hours, rest = divmod(max(0, int(seconds)), 3600)
    return f"{hours}:{rest // 60:02d}:{rest % 60:02d}" if hours else f"{rest // 60:02d}:{rest % 60:02d}"


@register.filter
def moments(sent: Assignment) -> list[datetime | None]:
    """The moments of a unit with an incident, in the order of the table."""
    return [sent.assigned_at, sent.accepted_at, sent.under_way_at, sent.on_scene_at, sent.released_at]


@register.filter
def standard(verdict: Verdict) -> str:
    """The short name of the standard that a verdict is of."""
    return SHORT_STANDARDS.get(verdict.standard, verdict.label)
