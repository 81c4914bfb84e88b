"""One group: its people with attendance and grades, and what is done to it, by the school office or its instructor."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazily

from hilo.desks.academy.frame import DESK, PURPOSE, WHY_NOT, told
from hilo.desks.academy.pasted import table, with_file
from hilo.kernel.access.http import asker
from hilo.kit.forms import Act, Ask, Form, form_of
from hilo.kit.frame import Link, Record, language, reader
from hilo.kit.listing import Column, Empty, listed
from hilo.kit.views import does, shows
from hilo.lib.commands import parse
from hilo.lib.errors import Refusal
from hilo.registries.academies import actions, queries
from hilo.registries.academies.commands import EnrolPeople, GiveGrades
from hilo.registries.academies.queries import GroupRecord, SeatRow


@shows("academies.teach")
def one(request: HttpRequest, group_id: int) -> HttpResponse:
    """A group. Reading it is written in the ledger."""
    return page(request, group_id)


def page(request: HttpRequest, group_id: int, refusal: Refusal | None = None, acted: str = "") -> HttpResponse:
    """The group's page, with what was refused."""
    who = reader(request, PURPOSE)
    runs = who.may("academies.run")
    found = queries.read(group_id, who, at=timezone.now(), language=language())
    card, here = found.card, [row for row in found.people if not row.left]
    closed = card.closed_on is not None
    late = not closed and card.ends <= timezone.localdate()
    badge = ("done", _("closed")) if closed else ("soon", _("to be closed")) if late else ("calm", _("open"))
    context = {
        "record": Record(
            card.code,
            card.label,
            [badge],
            [
                (_("Validation"), found.validation),
                (_("Hours"), card.hours),
                (_("Planned"), found.planned),
                (_("Place"), card.place),
                (_("From"), card.starts),
                (_("To"), card.ends),
                (_("Instructor"), card.instructor),
                (_("Closed"), card.closed_on),
            ],
        ),
        "lists": [
            *listed(
                "people",
                _("People"),
                found.people,
                _columns(card.id, runs),
                empty=Empty(_("Nobody is in the group"), _("Enrol them by a list.")),
                note=f"{len(here)} / {card.seats}",
            ),
            *listed(
                "days",
                _("Calendar"),
                found.days,
                [
                    Column(_("Day"), lambda row: row.on),
                    Column(_("Hours"), lambda row: row.hours, number=True),
                    Column(
                        _("Attendance"),
                        lambda row: _("%(n)s absent") % {"n": len(row.absent)} if row.marked else _("not marked"),
                        look=lambda row: "calm" if row.marked else "soon",
                    ),
                ],
            ),
        ],
        "acts": [] if closed else _acts(request, found, runs, acted),
        "links": [
            Link(_("Diplomas (PDF)"), reverse("academy-diplomas", args=[card.id]), "Alt+P", "primary"),
            Link(_("Signed acts"), reverse("academy-acts", args=[card.id])),
        ]
        if closed and runs
        else [],
    }
    return DESK.show(request, "today", "academy/group.html", context, refusal=refusal)


def _columns(group_id: int, runs: bool) -> list[Column]:
    def result(row: SeatRow) -> str:
        if row.left:
            return _("left")
        if row.passed is None:
            return str(WHY_NOT.get(row.why_not, "")) or (_("would pass") if row.grade is not None else _("no grade"))
        return _("passed") if row.passed else _("not passed: %(why)s") % {"why": WHY_NOT.get(row.why_not, "")}

    def look(row: SeatRow) -> str:
        if row.left:
            return "done"
        return "soon" if row.grade is None else "late" if row.why_not else "calm"

    def to(row: SeatRow) -> str:
        return reverse("academy-seat", args=[group_id, row.id]) if runs else ""

    return [
        Column("#", lambda row: row.place, number=True),
        Column(_("Person"), lambda row: row.name, link=to),
        Column(
            _("Number"),
            lambda row: f"{row.institution} {row.number}" + (f" · {_('cadet')}" if row.cadet else ""),
            under=True,
        ),
        Column(_("Attendance"), lambda row: "–" if row.attendance is None else f"{row.attendance:g} %", number=True),
        Column(_("Grade"), lambda row: "–" if row.grade is None else f"{row.grade:g}", number=True),
        Column(_("Result"), result, look=look),
    ]


def _acts(request: HttpRequest, found: GroupRecord, runs: bool, acted: str) -> list[Any]:
    card = found.card
    here = [row for row in found.people if not row.left]
    waiting = [row for row in found.days if row.on <= timezone.localdate()]
    waiting.sort(key=lambda row: (row.marked, row.on))
    choices = {
        "on": [(row.on.isoformat(), f"{row.on:%d/%m/%Y}") for row in waiting],
        "absent": [(str(row.id), f"{row.place}. {row.name}") for row in here],
    }

    def made(name: str, action: Any, button: str, labels: dict[str, Any], key: str, look: str = "primary") -> Any:
        given = request.POST if acted == name else None
        address = reverse(f"academy-{name}", args=[card.id])
        asked: Form = form_of(action, address, button, labels, choices=choices, given=given, name=name, look=look)
        listed_in = {"grades": "table", "enrol": "people"}.get(name)
        return Act(name, button, (with_file(asked, listed_in) if listed_in else asked,), key)

    people = Ask(_("One a line: CUIP, or force and number"), kind="lines", hint="SSP-PUE 1001")
    rows = Ask(_("Rows as copied: number, CUIP or #place first, the grade last"), kind="lines", hint="1001 ⇥ 92.5")
    dates = {
        "first": Ask(_("First day"), value=card.starts.isoformat()),
        "last": Ask(_("Last day"), value=card.ends.isoformat()),
    }
    offered = []
    if waiting and here:
        labels = {"on": _("Day"), "absent": _("Absent")}
        offered.append(made("attendance", actions.mark_attendance, _("Mark attendance"), labels, "Alt+A"))
    if here:
        offered.append(made("grades", actions.give_grades, _("Give grades"), {"table": rows}, "Alt+C"))
    if runs:
        offered.append(made("enrol", actions.enrol, _("Enrol people"), {"people": people}, "Alt+E", ""))
        days = dates | {"hours": Ask(_("Hours a day"), value=8)}
        offered.append(made("calendar", actions.plan_days, _("Plan working days"), days, "Alt+K", ""))
    if runs and card.ends <= timezone.localdate():
        paper = {"document": Ask(_("Acts on paper, if there are any"))}
        offered.append(made("close", actions.close_group, _("Close and sign the acts"), paper, "Alt+F", "danger"))
    return offered


def _grades(group_id: int, request: HttpRequest) -> GiveGrades:
    """What was pasted: a spreadsheet puts tabs between its cells, which no other field takes."""
    return parse(GiveGrades, {"table": table(request, "table")})


def _people(group_id: int, request: HttpRequest) -> EnrolPeople:
    return parse(EnrolPeople, {"people": table(request, "people")})


plan = does(
    actions.plan_days,
    "academies.run",
    page,
    lambda days: _("Days new in the calendar: %(n)s.") % {"n": days},
    "academy-group",
    acted="calendar",
)
enrol = does(actions.enrol, "academies.run", page, told, "academy-group", ask=_people, acted="enrol")
attend = does(
    actions.mark_attendance,
    "academies.teach",
    page,
    lambda absent: _("Written down: %(n)s absent.") % {"n": absent},
    "academy-group",
    acted="attendance",
)
grade = does(actions.give_grades, "academies.teach", page, told, "academy-group", ask=_grades, acted="grades")
close = does(
    actions.close_group,
    "academies.run",
    page,
    lazily("Closed: the acts are signed, and each pass stands in its officer's file."),
    "academy-group",
    acted="close",
)


@shows("academies.run")
def acts(request: HttpRequest, group_id: int) -> HttpResponse:
    """The signed acts, as a file that is verified without a network."""
    signed = queries.signed_acts(group_id, asker(request))
    answer = HttpResponse(json.dumps(signed, ensure_ascii=False, indent=2), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="acts-{group_id}.json"'
    return answer


@shows("academies.run")
def diplomas(request: HttpRequest, group_id: int) -> HttpResponse:
    """The diplomas that hold, a page each."""
    try:
        made = queries.print_diplomas(group_id, asker(request), at=timezone.now(), language=language())
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        return page(request, group_id, refusal)
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="diplomas-{group_id}.pdf"'
    return answer
