"""What the forces of the state lack, in counts; and how long it takes to teach it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from hilo.desks.academy.frame import DESK
from hilo.kernel.access.http import asker
from hilo.kit.frame import language
from hilo.kit.listing import Column, Empty, Filter, list_page
from hilo.kit.views import shows
from hilo.registries.academies import queries
from hilo.registries.academies.queries import TeachingLoad
from hilo.registries.officers.queries import course_label, courses


@shows("academies.run")
def lacking(request: HttpRequest) -> HttpResponse:
    """`?course=firearms`: by force and course how many lack it, and on how many files the figure stands."""
    course = Filter("course", _("Course"), [("", _("all")), *courses(language())])
    rows = queries.shortfall(asker(request), timezone.localdate(), course=course.chosen(request), language=language())
    return list_page(
        request,
        DESK,
        "lacking",
        rows,
        [
            Column(_("Force"), lambda row: row.name),
            Column(_("Course"), lambda row: row.label, under=True),
            Column(_("Lack it"), lambda row: row.lacking, number=True),
            Column(_("Of"), lambda row: row.officers, number=True),
            Column(_("With a file"), lambda row: row.recorded, number=True),
            Column(_("Without a profile"), lambda row: row.assumed, number=True),
        ],
        title=_("Who is missing what, in the forces of the state"),
        note=_("Counts: names are for each force. Where few have a file, the figure tells of the files."),
        empty=Empty(_("Nobody lacks anything, or nobody is enrolled")),
        filters=[course],
        file="missing",
    )


@shows("academies.run")
def plan(request: HttpRequest) -> HttpResponse:
    """Course by course: people, seats planned, groups still to be opened, and months with the instructors there are."""

    def months(row: TeachingLoad) -> str:
        return _("no instructor, or no edition") if row.months is None else str(row.months)

    def look(row: TeachingLoad) -> str:
        return "late" if row.months is None else "soon" if row.months > 12 else "calm"

    return list_page(
        request,
        DESK,
        "plan",
        queries.plan(asker(request), timezone.localdate()),
        [
            Column(_("Course"), lambda row: course_label(row.course, language())),
            Column(_("Lack it"), lambda row: row.people, number=True),
            Column(_("Seats open"), lambda row: row.planned, number=True),
            Column(_("Groups to open"), lambda row: row.groups, number=True),
            Column(_("Hours"), lambda row: row.hours, number=True),
            Column(_("Months"), months, look=look),
        ],
        title=_("What is still to be taught"),
        note=_("An instructor teaches 800 hours a year, a group has 30 seats unless yours say otherwise: proposals."),
        empty=Empty(_("Nothing is left to teach")),
        file="plan",
    )
