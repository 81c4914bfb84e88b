"""What the academy stands on: accreditation, instructors, validated editions; and a group opened of them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazily

from hilo.desks.academy.frame import DESK
from hilo.kernel.access.http import asker
from hilo.kit.forms import Ask, Form, form_of
from hilo.kit.frame import language
from hilo.kit.listing import Column, Empty, listed
from hilo.kit.views import does, shows
from hilo.lib.errors import Refusal
from hilo.registries.academies import actions, queries
from hilo.registries.officers.queries import courses

UNTIL = lazily("Until (first day it no longer holds)")
LABELS: dict[str, dict[str, Any]] = {
    "instructor": {
        "name": lazily("Name"),
        "certification": lazily("Certification"),
        "since": lazily("From"),
        "until": UNTIL,
        "account": Ask(lazily("Account that the instructor signs in with"), hint=lazily("Empty for none")),
    },
    "edition": {
        "course": lazily("Course"),
        "folio": lazily("Folio of the validation"),
        "hours": lazily("Hours"),
        "since": lazily("From"),
        "until": UNTIL,
    },
    "open": {
        "edition": lazily("Edition"),
        "instructor": lazily("Instructor"),
        "code": lazily("Name of the group"),
        "place": lazily("Place"),
        "starts": lazily("First day"),
        "ends": lazily("Last day"),
        "seats": lazily("Seats"),
    },
}
ACTS = {
    "instructor": (actions.register_instructor, lazily("Register the instructor")),
    "edition": (actions.register_edition, lazily("Register the edition")),
    "open": (actions.open_group, lazily("Open the group")),
}


@shows("academies.run")
def house(request: HttpRequest) -> HttpResponse:
    """What is in force, and the forms that add to it, in the order in which a new academy needs them."""
    return _page(request)


def _page(request: HttpRequest, refusal: Refusal | None = None, acted: str = "") -> HttpResponse:
    who, day = asker(request), timezone.localdate()
    editions, teachers = queries.editions(who, day, language()), queries.instructors(who, day)
    standing = queries.standing(who, day)
    choices = {
        "course": courses(language()),
        "edition": [(str(one.id), f"{one.label} · {one.folio}") for one in editions],
        "instructor": [(str(one.id), one.label) for one in teachers],
    }

    def made(name: str, key: str) -> Form:
        action, button = ACTS[name]
        given = request.POST if acted == name else None
        address = reverse(f"academy-{name}")
        return form_of(action, address, button, LABELS[name], choices=choices, given=given, name=name, key=key)

    opens = bool(editions and teachers)
    context = {
        "standing": standing,
        "group": made("open", "Alt+G") if opens else None,
        "forms": [made("instructor", ""), made("edition", "")],
        "lists": [
            *listed(
                "editions",
                _("Editions"),
                editions,
                [
                    Column(_("Course"), lambda row: row.label),
                    Column(_("Folio"), lambda row: row.folio, under=True),
                    Column(_("Hours"), lambda row: row.hours, number=True),
                    Column(_("Until"), lambda row: row.until),
                ],
                empty=Empty(
                    _("No edition is validated"),
                    _("Register the first one below, with the folio of its validation."),
                ),
            ),
            *listed(
                "instructors",
                _("Instructors"),
                teachers,
                [
                    Column(_("Name"), lambda row: row.label),
                    Column(_("Certification"), lambda row: row.folio, under=True),
                    Column(_("Until"), lambda row: row.until),
                ],
                empty=Empty(
                    _("No instructor is certified"),
                    _("Register the first one below, with the certification in force."),
                ),
            ),
        ],
    }
    return DESK.show(request, "house", "academy/house.html", context, refusal=refusal)


instructor = does(
    actions.register_instructor, "academies.run", _page, lazily("Registered."), "academy-house", acted="instructor"
)
edition = does(
    actions.register_edition, "academies.run", _page, lazily("Registered."), "academy-house", acted="edition"
)
open_group = does(
    actions.open_group,
    "academies.run",
    _page,
    lazily("The group is open: enrol people and plan its days."),
    lambda request, made: redirect("academy-group", group_id=made.pk),
    acted="open",
)
