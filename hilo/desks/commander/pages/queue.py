"""The reports that wait for a commander, the oldest first, with what was found and the clocks of who is held."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hilo.desks.commander.desk import DESK
from hilo.desks.reading import lists
from hilo.emergency.dispatch import queries as dispatch
from hilo.kit.frame import Link, reader
from hilo.kit.listing import Column, Empty, list_page, listed
from hilo.kit.views import shows
from hilo.policing.detentions import queries as detentions
from hilo.policing.reports import queries

PURPOSE = "review of reports"


def answers_for(row: dispatch.AboardRow) -> str:
    """Who took it upon themselves, until when and why; "" where nobody did."""
    if row.life_until is None:
        return ""
    until = timezone.localtime(row.life_until).strftime("%H:%M")
    return f"{row.life_by} ({until}): {row.life_why}"


def over(row: queries.AmendmentAsked) -> Any:
    """What may be done once an author let their term pass; "" while they may still answer."""
    return _("the term is over: another commander may carry it") if row.due < timezone.now() else ""


LAST = 20
FOLIO = lists.folio("commander-report")
WAITING = (
    Column(_("Waits"), lambda row: row.submitted_at, ago=True),
    FOLIO,
    Column(_("Sent in"), lambda row: _("sent in again") if row.returned_at else "", under=True),
    Column(_("Conflicts"), lists.conflicts, under=True),
    Column(_("Sent by"), lambda row: lists.name_of(row.author)),
    Column(_("Unit"), lambda row: row.unit, under=True),
    lists.FINDINGS,
)
UNRECEIVED = (
    FOLIO,
    Column(_("Handed over to"), lambda row: row.receiver_name),
    Column(_("Since"), lambda row: row.handed_over_at, ago=True),
    Column(_("People detained"), lambda row: _("yes") if row.held else "", under=True),
)
WRITING = (
    FOLIO,
    lists.AUTHOR,
    lists.STATE,
    Column(_("Conflicts"), lists.conflicts, under=True),
    Column(_("Since"), lambda row: row.returned_at or row.opened_at, ago=True),
)
ASKED = (
    Column(
        _("Police report"),
        lambda row: row.folio,
        link=lambda row: reverse("commander-report", args=[row.folio]) + f"#proposal-{row.id}",
    ),
    Column(_("Proposal"), lambda row: f"{_('Proposal')} {row.id}", under=True),
    Column(_("Waits for"), lambda row: lists.name_of(row.author)),
    Column(_("Until"), lambda row: row.due),
    Column(_("State"), over, under=True),
)
SIGNED = (FOLIO, lists.AUTHOR, lists.STATE, Column(_("Signed"), lambda row: row.signed_at))
ABOARD = (
    Column(_("Officer"), lambda row: f"{row.name} ({row.number})"),
    Column(_("Unit"), lambda row: row.unit),
    Column(_("Effect"), lambda row: f"{row.message} {row.code}", under=True),
    Column(_("Since"), lambda row: row.told_at, ago=True),
    Column(_("Who answers for it"), answers_for, under=True),
)
DETAINED_BY = (
    Column(_("Detention"), lambda row: row.detention),
    Column(_("When"), lambda row: row.detained_at),
    Column(_("Officer"), lambda row: f"{row.name} ({row.number})"),
    Column(
        _("Effect"),
        lambda row: f"{_('may not serve') if row.barred == 'forbidden' else _('under a warning')} · {row.effect}",
        under=True,
    ),
)


@shows("reports.review")
def listing(request: HttpRequest) -> HttpResponse:
    who = reader(request, PURPOSE)
    rows, at = queries.queue(who), timezone.now()
    held = lists.held_at(rows, who, at)
    written, signed = queries.writing(who, LAST), queries.signed(who, LAST)
    return list_page(
        request,
        DESK,
        "queue",
        rows,
        (*WAITING, lists.people(held)),
        title=_("Reports that wait for you"),
        empty=Empty(
            _("Nothing waits for review"), _("A report that an officer sends in appears here, the oldest on top.")
        ),
        links=[Link(_("Oldest first"), reverse("commander-next"), "F2", "primary")] if rows else [],
        after=[
            *listed("aboard", _("Aboard, and something stands against it"), dispatch.barred_of(who), ABOARD),
            *listed(
                "unreceived",
                _("Handed over, and nobody received it"),
                queries.unreceived(who, at=at),
                UNRECEIVED,
                note=_("call them, or take it back"),
            ),
            *listed(
                "asked",
                _("Amendments that wait for whose words they are"),
                queries.asked_by(who),
                ASKED,
                note=_("they confirm it or say why not"),
            ),
            *listed(
                "detained-by",
                _("Detentions with somebody against whom something stands"),
                detentions.took_part_barred(who) if who.may("detentions.read") else [],
                DETAINED_BY,
                note=_("the detention stands as registered"),
            ),
            *listed("writing", _("With the officers"), written, WRITING, note=_("being written, or sent back")),
            *listed("signed", _("Signed"), signed, SIGNED, note=_("the last ones")),
        ],
    )


@shows("reports.review")
def following(request: HttpRequest) -> HttpResponse:
    """The oldest report that waits, or the one after `?after=FOLIO`."""
    folios = [row.folio for row in queries.queue(reader(request, PURPOSE))]
    after = request.GET.get("after", "")
    rest = folios[folios.index(after) + 1 :] if after in folios else folios
    return redirect("commander-report", folio=rest[0]) if rest else redirect("commander-queue")
