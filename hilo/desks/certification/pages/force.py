"""The state of the force by corporation, and who stands in which class; both leave as a file."""

from __future__ import annotations

from functools import partial
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from hilo.desks.certification import words
from hilo.desks.certification.frame import DESK, PURPOSE, WHY, officer_page
from hilo.kit.frame import Link, reader
from hilo.kit.listing import Column, Empty, list_page
from hilo.kit.views import shows
from hilo.registries.officers import queries


@shows("officers.read")
def force(request: HttpRequest) -> HttpResponse:
    """Counts by corporation: everybody in one class, with the coverage beside them."""
    who = reader(request, PURPOSE)
    told = queries.force_state(who, on=timezone.localdate())
    shown = [name for name in words.CLASSES if any(name in row.classes for row in told.rows)]
    columns = [
        Column(_("Institution"), lambda row: row.name, link=lambda row: _names(row.institution)),
        Column(_("Code"), lambda row: row.institution, under=True),
        Column(_("The force"), lambda row: row.officers, number=True),
        *(Column(words.CLASSES[name][1], partial(_count, name), number=True) for name in shown),
        Column(_("With a certificate"), lambda row: row.certified, number=True),
        Column(_("Evaluations known of"), lambda row: "" if row.coverage is None else f"{100 * row.coverage:.0f} %"),
    ]
    return list_page(
        request,
        DESK,
        "force",
        told.rows,
        columns,
        title=_("State of the force"),
        empty=Empty(_("Nobody serves here yet: enrol the force or import its list.")),
        file="force",
        note=_("Corporations that enrolled anybody: %(told)s of %(asked)s.") % {"told": told.told, "asked": told.asked},
    )


@shows("officers.read")
def names(request: HttpRequest) -> HttpResponse:
    """`?institution=SSP-PUE&after=0`: who is not in time, 200 at a time, by a cursor that nothing moves."""
    who, at = reader(request, PURPOSE), timezone.now()
    institution, asked = request.GET.get("institution", "")[:40], request.GET.get("after", "")
    after = int(asked) if asked.isdecimal() and len(asked) < 18 else 0
    rows = queries.force_names(who, at=at, institution=institution, after=after)
    links = [Link(_("State of the force"), reverse("certification-force"))]
    if len(rows) == queries.FORCE_PAGE:
        more = urlencode({"institution": institution, "after": rows[-1].officer_id})
        links.append(Link(_("The next 200"), f"?{more}"))
    return list_page(
        request,
        DESK,
        "force",
        rows,
        [
            Column(_("Officer"), lambda row: row.name, link=lambda row: officer_page(row.officer_id)),
            Column(_("Number"), lambda row: row.number, under=True),
            Column(_("Institution"), lambda row: row.institution),
            Column(
                _("State"), lambda row: words.CLASSES[row.standing][1], look=lambda row: words.CLASSES[row.standing][0]
            ),
            WHY,
        ],
        title=_("Who is not in time"),
        empty=Empty(_("Everybody is in time")),
        file="force-names",
        links=links,
    )


def _look(standing: str) -> str:
    return words.CLASSES[standing][0]


def _count(name: str, row: queries.ForceRow) -> int | str:
    return row.classes.get(name, 0) if row.classes else ""


def _names(institution: str) -> str:
    return reverse("certification-force-names") + "?" + urlencode({"institution": institution})
