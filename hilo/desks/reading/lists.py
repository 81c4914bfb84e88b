"""Lists of reports: what the desks of those who review and of those who receive them show of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import chain
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from hilo.kit.frame import language
from hilo.kit.listing import Column
from hilo.lib.actor import Actor
from hilo.policing.detentions import queries
from hilo.policing.reports import queries as reports

from . import clocks, words
from .fields import counted

STATE = Column(_("State"), lambda row: words.status(row.status)[1], look=lambda row: words.status(row.status)[0])
FINDINGS = Column(_("Findings"), lambda row: counted(row.counts), part="reading/counts.html")
AUTHOR = Column(_("Written by"), lambda row: name_of(row.author))


def folio(address: str) -> Column:
    """The report's folio; it leads to the page of that name."""
    return Column(_("Police report"), lambda row: row.folio, link=lambda row: reverse(address, args=[row.folio]))


def people(held: Mapping[str, list[dict[str, Any]]]) -> Column:
    """Who is held because of what the report tells, with their clocks; held: by the report's folio."""
    return Column(_("People held"), lambda row: held.get(row.folio, []), part="reading/people.html")


def conflicts(row: Any) -> str:
    """How many fields wait for a choice, in words."""
    said = ngettext("{n} field in conflict", "{n} fields in conflict", row.conflicts)
    return said.format(n=row.conflicts) if row.conflicts else ""


def name_of(author: Mapping[str, str]) -> str:
    """Who wrote it: name and number."""
    return " · ".join(author[part] for part in ("name", "number") if author.get(part))


def held_at(
    rows: Iterable[Any], who: Actor, at: datetime, *, right: str = "detentions.read", person: str = ""
) -> dict[str, list[dict[str, Any]]]:
    """Who is held because of each of some reports, by the report's folio: number, state and clocks; nobody without the
    right to the register.

    person: name of the page that a number leads to. Of who is kept apart nothing stands here: their record does not
    lead to the incident.
    """
    if not who.may(right):
        return {}
    asked = list(rows)
    named = reports.named_without_incident([row.folio for row in asked if not row.incident])
    found = queries.held_for([row.incident for row in asked], who, at, numbers=[*chain(*named.values())])
    return {
        row.folio: [
            {
                "number": one.number,
                "url": reverse(person, args=[one.number]) if person else "",
                "status": one.status_title[language()],
                "clocks": clocks.of_wall_row(one, at, language()),
            }
            for key in ([row.incident] if row.incident else named.get(row.folio, []))
            for one in found.get(key, [])
        ]
        for row in asked
    }
