"""The groups that the reader runs or teaches, the open ones first; the academy at a glance."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from hilo.desks.academy.frame import DESK
from hilo.kernel.access.http import asker
from hilo.kit.frame import Link, language
from hilo.kit.listing import Column, Empty, Filter, list_page
from hilo.kit.views import shows
from hilo.registries.academies import queries
from hilo.registries.academies.queries import GroupCard


@shows("academies.teach")
def today(request: HttpRequest) -> HttpResponse:
    """`?status=open`: every group with its people, its grades and its end."""
    who, day = asker(request), timezone.localdate()
    runs = who.may("academies.run")
    filters = [Filter("status", _("Which"), [("", _("all")), ("open", _("open")), ("closed", _("closed"))])]
    rows = queries.groups(who, status=filters[0].chosen(request), language=language())

    def state(row: GroupCard) -> str:
        if row.closed_on:
            return _("closed")
        return _("to be closed") if row.ends <= day else _("open")

    def look(row: GroupCard) -> str:
        return "done" if row.closed_on else "late" if row.ends < day else "soon" if row.ends == day else "calm"

    return list_page(
        request,
        DESK,
        "today",
        rows,
        [
            Column(_("Group"), lambda row: row.code, link=lambda row: reverse("academy-group", args=[row.id])),
            Column(_("Course"), lambda row: row.label, under=True),
            Column(_("From"), lambda row: row.starts),
            Column(_("To"), lambda row: row.ends, under=True),
            Column(_("People"), lambda row: f"{row.people} / {row.seats}", number=True),
            Column(_("Graded"), lambda row: row.graded, number=True),
            Column(_("State"), state, look=look),
            Column(_("Instructor"), lambda row: row.instructor, under=True),
        ],
        title=_("Groups"),
        empty=Empty(
            _("No group"),
            _("First register an edition and an instructor under “Academy and staff”; then a group is opened there.")
            if runs
            else _("Nobody put you in charge of a group."),
        ),
        filters=filters,
        file="groups",
        links=[Link(_("Open a group"), reverse("academy-house"), "Alt+N", "primary")] if runs else [],
        template="academy/today.html",
        context={"figures": queries.standing(who, day) if runs else None},
    )
