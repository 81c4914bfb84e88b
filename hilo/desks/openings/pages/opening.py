"""A record is opened, read while it is open, and given back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazily

from hilo.desks.openings.frame import DESK, KINDS, PRIORITIES, named
from hilo.emergency.incidents import queries as incidents
from hilo.kernel.access import actions
from hilo.kernel.access.commands import OpenForLife
from hilo.kernel.access.http import asker
from hilo.kernel.access.queries import OpeningRow, opening, openings_of
from hilo.kernel.territory.queries import municipality
from hilo.kit.acting import form, texts
from hilo.kit.forms import Ask, Form, Input, form_of
from hilo.kit.frame import Record, language
from hilo.kit.listing import Column, Empty, list_page
from hilo.kit.views import does, shows
from hilo.lib.actor import Actor
from hilo.lib.errors import NotFound, Refusal
from hilo.policing.detentions import queries as detentions

LABELS = {
    "record": Ask(lazily("Number of the record"), hint=lazily("As it is told you: PUE-26-0000123")),
    "why": Ask(lazily("Whose life is in danger, and why"), kind="lines"),
    "minutes": Ask(lazily("Minutes"), value=30),
}
Pairs = list[tuple[str, Any]]


@shows("records.open")
def mine(request: HttpRequest) -> HttpResponse:
    """The form by which a record is opened, and what the reader opened."""
    return _page(request)


def _page(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    now = timezone.now()
    return list_page(
        request,
        DESK,
        "mine",
        openings_of(asker(request)),
        [
            Column(_("Record"), named, link=lambda row: _way(row, now)),
            Column(_("Until"), lambda row: row.until, look=lambda row: "soon" if row.until > now else "done"),
            Column(_("Review"), outcome),
        ],
        title=_("What you opened"),
        empty=Empty(_("Nothing"), _("What others hold is opened here when a life is in danger.")),
        refusal=refusal,
        form=_form(request, refusal),
        template="openings/mine.html",
    )


def _way(row: OpeningRow, now: datetime) -> str:
    return reverse("openings-record" if row.until > now else "openings-one", args=[row.id])


def outcome(row: OpeningRow) -> str:
    """What the review found, in a word or two."""
    if row.reviewed_at is None:
        return _("not reviewed in 72 hours") if row.late else _("waits for its review")
    return _("justified") if row.justified else _("not justified")


def _form(request: HttpRequest, refusal: Refusal | None) -> Form:
    given = request.POST if refusal else None
    made = form_of(
        OpenForLife, reverse("openings-open"), _("Open it now"), LABELS, given=given, look="danger", name="o"
    )
    kind = request.POST.get("kind", "incident")
    first = Input("kind", _("Kind of record"), "radio", {}, list(KINDS.items()), True, kind)
    note = _("Your name, the record and your words go to the institution that holds it and to a reviewer, at once.")
    return Form(made.address, made.button, [first, *made.inputs], look="danger", name="o", sent=made.sent, note=note)


def _asked(request: HttpRequest) -> OpenForLife:
    typed = texts(request)
    number = typed.get("record", "").upper()
    return form(request, OpenForLife, record=f"{typed.get('kind', '')}:{number}")


open_ = does(
    actions.open_for_life,
    "records.open",
    _page,
    lazily("It is open. Whoever holds it, and a reviewer, have been told."),
    lambda request, made: redirect("openings-record", number=made.pk),
    ask=_asked,
)


end = does(
    actions.give_back,
    "records.open",
    lambda request, number, refusal: _page(request, refusal),
    lazily("It is shut again."),
    "openings-desk",
    away=True,
)


@shows("records.open")
def record(request: HttpRequest, number: int) -> HttpResponse:
    """What of the record saves a life, while it is open; each look is written in the ledger."""
    who, now = asker(request), timezone.now()
    row = opening(number, who)
    if not row.mine or row.until <= now:
        raise NotFound("opening", number)
    word, _colon, key = row.record.partition(":")
    pairs = SHEETS[word](key, who, now)
    context = {
        "record": Record(named(row), facts=[(_("Held by"), row.holder), (_("Open until"), row.until)]),
        "pairs": [(label, value) for label, value in pairs if value not in ("", None)],
        "row": row,
    }
    return DESK.show(request, "mine", "openings/record.html", context)


def _incident(folio: str, who: Actor, at: datetime) -> Pairs:
    row = incidents.read(folio, who, at=at)
    town = municipality(row.municipality) if row.municipality else None
    place = f"{row.latitude:.5f}, {row.longitude:.5f}" if row.latitude is not None and row.longitude is not None else ""
    return [
        (_("What"), f"{row.code} {incidents.label(row, language())}"),
        (_("Priority"), PRIORITIES.get(row.priority, row.priority)),
        (_("Where"), place),
        (_("Municipality"), town.name if town else row.municipality),
        (_("Since"), row.received_at),
        (_("What is known"), row.narrative),
        (_("Centre"), row.centre.name),
    ]


def _detention(number: str, who: Actor, at: datetime) -> Pairs:
    sheet = detentions.read(number, who, at=at)
    row, person = sheet.detention, sheet.person
    name = " ".join(person.get(one, "") for one in ("given", "first_surname", "second_surname"))
    health = [one.get("text", "") for what in ("injury", "certificate") for one in sheet.rows.get(what, ())]
    return [
        (_("Person"), name.strip()),
        (_("Age"), person.get("age")),
        (_("Language"), person.get("language")),
        (_("Injuries"), person.get("injuries_description")),
        *((_("Health"), text) for text in health),
        (_("Whom to tell"), f"{person.get('trusted_person', '')} {person.get('trusted_phone', '')}".strip()),
        (_("Who has the person"), row.custody or row.institution_id),
        (_("Where"), row.custody_address or row.place),
        (_("Detained"), row.detained_at),
    ]


SHEETS = {"incident": _incident, "detention": _detention}
"""By the word of a record in the ledger: what of it saves a life."""
