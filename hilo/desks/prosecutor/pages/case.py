"""The case as it was handed over: report, people held, evidence and its chain, findings, log; and what may be done.

The prosecutor (or civic judge) and the defence read the same page through two doors; the defence only reads, and only
the cases it was named for: reports.queries.case decides that.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from hilo.desks.prosecutor.desk import DEFENCE, DESK
from hilo.desks.reading import clocks, files, papers
from hilo.kit.forms import Ask, Form, form_of
from hilo.kit.frame import Record, language, reader
from hilo.kit.listing import shown
from hilo.kit.views import does, shows
from hilo.lib.errors import Refusal
from hilo.policing.reports import actions, queries

PROSECUTION = "prosecution of the case"
DEFENDING = "defence in the case"


@shows("reports.receive")
def received(request: HttpRequest, folio: str) -> HttpResponse:
    """The case for whoever received it."""
    return _page(request, folio)


@shows("reports.defend")
def defended(request: HttpRequest, folio: str) -> HttpResponse:
    """The case for its defence: the same, and nothing to press but downloads."""
    return _page(request, folio, defence=True)


@shows("reports.receive")
def picture(request: HttpRequest, folio: str, number: str, sha256: str) -> HttpResponseBase:
    """A photograph or a recording of the case."""
    return files.answer(request, folio, number, sha256, PROSECUTION)


@shows("reports.defend")
def picture_for_defence(request: HttpRequest, folio: str, number: str, sha256: str) -> HttpResponseBase:
    """The same for the defence of the case."""
    return files.answer(request, folio, number, sha256, DEFENDING)


def _page(
    request: HttpRequest, folio: str, refusal: Refusal | None = None, *, defence: bool = False, naming: bool = False
) -> HttpResponse:
    who, at, spoken = reader(request, DEFENDING if defence else PROSECUTION), timezone.now(), language()
    case = queries.case(folio, who, at=at)
    read, form = case.report, queries.form(case.report.form)
    people = {account: one.in_words for account, one in case.people.items()}
    drawn = papers.page_of(
        read,
        form,
        case.log,
        spoken=spoken,
        rendered=queries.render,
        whole_log=request.GET.get("log") == "all",
        people=people,
        beside=papers.Beyond(
            context=case.context,
            clocks={number: [clocks.clock(row, at, spoken) for row in rows] for number, rows in case.terms.items()},
            address=lambda number, sha256: reverse(
                "defence-shown" if defence else "prosecutor-shown", args=[folio, number, sha256]
            ),
            person=_person if who.may("detentions.update") and not defence else None,
        ),
    )
    may: frozenset[str] = frozenset() if defence else frozenset(read.may)
    context = drawn | {
        "record": _head(read, people),
        "acknowledge": _acknowledge(folio) if "acknowledge" in may else None,
        "name_defender": _name(folio, request.POST if naming else {}) if "name_defender" in may else None,
        "file_sha256": case.file_sha256,
        "file_route": "defence-file" if defence else "prosecutor-file",
    }
    desk, tab = (DEFENCE, "cases") if defence else (DESK, "hand-overs")
    return desk.show(request, tab, "prosecutor/case.html", context, refusal=refusal)


def _person(number: str) -> str:
    return reverse("prosecutor-person", args=[number]) if number else ""


def _head(read: Any, people: Mapping[str, str]) -> Record:
    return papers.head(
        read,
        [
            (_("Incident"), read.incident),
            (_("Signed"), _line(read.signed_at, people.get(read.signed_by, read.signed_by), read.institution)),
            (_("Report handed over"), _line(read.handed_over_at, read.receiver)),
            (_("Acknowledged"), read.acknowledged_at),
        ],
    )


def _line(at: Any, *by: str) -> str:
    """When it was done, and by whom; "" if it was not."""
    return " · ".join(filter(None, (shown(at), *by))) if at else ""


def _acknowledge(folio: str) -> Form:
    return form_of(
        actions.acknowledge,
        reverse("prosecutor-acknowledge", args=[folio]),
        _("Acknowledge the hand-over"),
        {},
        key="Alt+A",
        note=_("You received the people, the objects and the report as they are listed here."),
    )


def _name(folio: str, typed: Any) -> Form:
    keys = {"data-key": "Alt+N", "data-verb": "case.defence", "data-key-label": _("Record the defender")}
    return form_of(
        actions.name_defender,
        reverse("prosecutor-name-defender", args=[folio]),
        _("Name them"),
        {"username": Ask(_("Record the defender (account)"), more=keys)},
        given=typed,
        name="defender",
        look="",
    )


_done = partial(does, right="reports.receive", page=_page, to="prosecutor-case")
acknowledging = _done(actions.acknowledge, said=later("Acknowledged. The police see it now."))
naming = _done(actions.name_defender, said=later("Named. The defence reads the case from now on."), naming=True)
ending = _done(actions.end_defender, said=later("Ended."))
