"""The agenda: a day's appointments, load against places, what must be looked at; examiners; writing and telling."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazily

from hilo.desks.certification.frame import DESK, PURPOSE, officer_page
from hilo.kit.forms import Act, Ask, Form, form_of
from hilo.kit.frame import Link, language, reader
from hilo.kit.listing import Column, Empty, list_page, listed, shown
from hilo.kit.views import does, shows
from hilo.lib.errors import Refusal
from hilo.registries.agenda import actions, queries
from hilo.registries.agenda.commands import WriteAgenda

STATUS = {
    "proposed": lazily("proposed"),
    "told": lazily("told"),
    "moved": lazily("moved"),
    "attended": lazily("came"),
    "missed": lazily("did not come"),
    "cancelled": lazily("cancelled"),
}
AHEAD = 14
"""Days of load that a page shows."""


def kind_label(kind: str) -> str:
    return str(queries.standard()["kinds"][kind]["label"][language()])


def _day(request: HttpRequest) -> date:
    """`?day=2026-12-09`; today for what is no day."""
    try:
        return min(max(date.fromisoformat(request.GET.get("day", "")), queries.FIRST), queries.LAST)
    except ValueError:
        return timezone.localdate()


def _around(day: date) -> list[Link]:
    before, after = day - timedelta(days=1), day + timedelta(days=1)
    return [Link(_("Day before"), f"?day={before}"), Link(_("Next day"), f"?day={after}")]


def _came(whose: str) -> Column:
    """What is written of an appointment of today: the person came, or did not. whose: the agenda it is written in."""

    def act(row: queries.AppointmentRow) -> Act | str:
        if row.status != "told" or row.day != timezone.localdate():
            return ""
        came = Form(reverse(f"certification-{whose}-came", args=[row.id]), _("Came and was examined"), [])
        missed = form_of(
            actions.miss,
            reverse(f"certification-{whose}-missed", args=[row.id]),
            _("Did not come"),
            {"justified": Ask(_("A reason was accepted")), "reason": Ask(_("Which reason, or that none was given"))},
            name=f"missed-{row.id}",
            look="",
        )
        return Act(f"came-{row.id}", _("Write down"), [came, missed], about=row.name)

    return Column(_("Attendance"), act, part="kit/act.html")


def _mine(request: HttpRequest, _key: int = 0, refusal: Refusal | None = None) -> HttpResponse:
    """The day of whoever examines: the own appointments and no others."""
    who, day = reader(request, PURPOSE), _day(request)
    return list_page(
        request,
        DESK,
        "day",
        queries.my_day(who, day=day),
        [
            Column(_("Officer"), lambda row: row.name),
            Column(_("Institution"), lambda row: row.institution, under=True),
            Column(_("Number"), lambda row: row.number, under=True),
            Column(_("Exam"), lambda row: kind_label(row.kind)),
            Column(_("State"), lambda row: STATUS.get(row.status, row.status)),
            _came("day"),
        ],
        title=_("My appointments of %(day)s") % {"day": shown(day)},
        empty=Empty(_("Nobody is called to you on this day"), _("The centre writes the agenda and tells the dates.")),
        refusal=refusal,
        links=_around(day),
    )


def _page(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    who, day, at = reader(request, PURPOSE), _day(request), timezone.now()
    version = next(iter(queries.agendas(who)), None)
    rows = queries.appointments(who, first=day, last=day, limit=1000)
    last = day + timedelta(days=AHEAD)
    load = [row for row in queries.load(who, first=day, last=last) if row.exams]
    columns = [
        Column(_("Officer"), lambda row: row.name, link=lambda row: officer_page(row.officer_id)),
        Column(_("Institution"), lambda row: row.institution, under=True),
        Column(_("Number"), lambda row: row.number, under=True),
        Column(_("Exam"), lambda row: kind_label(row.kind)),
        Column(_("Examiner"), lambda row: row.examiner),
        Column(_("State"), lambda row: STATUS.get(row.status, row.status)),
        _came("agenda"),
    ]
    note = ""
    if version:
        note = _(
            "Agenda %(number)s, %(first)s to %(last)s: %(called)s components called, %(left)s without a day. "
            "%(cost)s weighed days without a component; no agenda can be below %(bound)s."
        ) % {
            "number": version.number,
            "first": shown(version.first),
            "last": shown(version.last),
            "called": version.called,
            "left": version.left,
            "cost": version.cost,
            "bound": version.bound,
        }
    write = form_of(
        actions.write_agenda,
        reverse("certification-agenda-write"),
        _("Write the agenda"),
        {"months": Ask(_("Months ahead"), value=WriteAgenda().months)},
        given=request.POST.dict() if refusal else None,
        note=_("What was told to people stays as it is. For thousands of people it takes some seconds."),
    )
    tell = form_of(
        actions.tell,
        reverse("certification-agenda-tell"),
        _("Tell the dates"),
        {"until": _("Until this day")},
        name="tell",
    )
    links = [*_around(day), Link(_("Examiners"), reverse("certification-examiners"))]
    found = queries.findings(who, at=at)
    return list_page(
        request,
        DESK,
        "agenda",
        rows,
        columns,
        title=_("Appointments of %(day)s") % {"day": shown(day)},
        empty=Empty(_("Nobody is called on this day"), _("Add the examiners, write the agenda, then tell the dates.")),
        file=f"agenda-{day}",
        form=write,
        refusal=refusal,
        note=note,
        template="certification/agenda.html",
        context={"tell": tell if version else None},
        links=links,
        before=listed(
            "findings",
            _("To be looked at"),
            found,
            [Column(_("What"), lambda one: one.said(language())), Column(_("Code"), lambda one: one.code)],
        ),
        after=listed(
            "load",
            _("Load of the coming two weeks"),
            load,
            [
                Column(_("Day"), lambda row: row.first),
                Column(_("Exam"), lambda row: kind_label(row.kind)),
                Column(_("Called"), lambda row: row.exams, number=True),
                Column(_("Places"), lambda row: row.places, number=True),
            ],
        ),
    )


def _examiners(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    who, at = reader(request, PURPOSE), timezone.now()
    labels = {
        "name": _("Name"),
        "kind": _("Exam"),
        "a_day": _("Exams a day"),
        "accreditation": _("Accreditation"),
        "since": _("From"),
        "until": _("Until (first day without)"),
        "account": _("Account, if they sign in"),
    }
    form = form_of(
        actions.add_examiner,
        reverse("certification-examiner-add"),
        _("Add an examiner"),
        labels,
        choices={"kind": [(kind, kind_label(kind)) for kind in queries.kinds()]},
        given=request.POST.dict() if refusal else None,
    )
    needs = [row for row in queries.needs(who, at=at) if row.exams]
    return list_page(
        request,
        DESK,
        "agenda",
        queries.examiners(who),
        [
            Column(_("Name"), lambda row: row.name),
            Column(_("Exam"), lambda row: kind_label(row.kind)),
            Column(_("Exams a day"), lambda row: row.a_day, number=True),
            Column(_("Accreditation"), lambda row: row.accreditation),
            Column(_("Until"), lambda row: row.until),
            Column(_("Appointments"), lambda row: row.appointments, number=True),
        ],
        title=_("Examiners"),
        empty=Empty(_("Nobody examines here yet"), _("Add the first examiner below, with the accreditation in force.")),
        form=form,
        refusal=refusal,
        links=[Link(_("Agenda"), reverse("certification-agenda"))],
        after=listed(
            "needs",
            _("How many until nobody lapses"),
            needs,
            [
                Column(_("Exam"), lambda row: kind_label(row.kind)),
                Column(_("Enough"), lambda row: row.enough, number=True),
                Column(_("Too few"), lambda row: max(row.bound - 1, 0), number=True),
                Column(_("Tightest stretch"), lambda row: f"{shown(row.first)} – {shown(row.last)}"),
                Column(_("Exams in it"), lambda row: row.exams, number=True),
            ],
        ),
    )


agenda = shows("agenda.write")(_page)
day = shows("agenda.own")(_mine)
examiners = shows("agenda.write")(_examiners)
writing = does(actions.write_agenda, "agenda.write", _page, lazily("The agenda is written."), "certification-agenda")
telling = does(actions.tell, "agenda.write", _page, lazily("The dates are told."), "certification-agenda")
adding = does(actions.add_examiner, "agenda.write", _examiners, lazily("Added."), "certification-examiners")
CAME, MISSED = lazily("Written down."), lazily("Written down; who is called anew is told the day.")


def _one(request: HttpRequest, _key: int, refusal: Refusal | None = None) -> HttpResponse:
    return _page(request, refusal)


came = does(actions.attend, "agenda.write", _one, CAME, "certification-agenda", away=True)
missed = does(actions.miss, "agenda.write", _one, MISSED, "certification-agenda", away=True)
came_to_me = does(actions.attend, "agenda.own", _mine, CAME, "certification-day", away=True)
missed_by_me = does(actions.miss, "agenda.own", _mine, MISSED, "certification-day", away=True)
