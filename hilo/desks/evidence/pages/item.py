"""One item: what it is, the hands it went through as a line, and the next steps as large buttons."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.utils.translation import ngettext

from hilo.desks.evidence.desk import DESK, PURPOSE
from hilo.kit.forms import Act, form_of
from hilo.kit.frame import Record, reader
from hilo.kit.views import does, shows
from hilo.lib.errors import Refusal
from hilo.lib.text import fold
from hilo.policing.evidence import actions, queries

from . import words
from .desk import address
from .steps import buttons, holder, own_name, step_asked, step_drawn

DRIFT = timedelta(minutes=1)
"""Where the phone's clock and the server's differ by more, both are shown."""


@shows("evidence.handle")
def one(request: HttpRequest, number: str) -> HttpResponse:
    """The item, and the form of a step if one was chosen."""
    return _page(request, number)


def _page(request: HttpRequest, number: str, refusal: Refusal | None = None) -> HttpResponse:
    who, at = reader(request, PURPOSE), timezone.now()
    found = queries.read(number, who, at=at)
    item = found.item
    possible = queries.next_steps(item, who)
    step = (request.POST or request.GET).get("step", "")
    chosen = step if step in possible else ""
    drawn = step_drawn(
        request,
        actions.hand_over,
        reverse("evidence-take", args=[item.number]),
        chosen,
        _("Record: %(step)s") % {"step": words.step_words(chosen) if chosen else ""},
        hidden=[("seen", item.length)],
        kind=item.kind,
        giver=holder(found.steps),
    )
    wrong = len(found.findings)
    context = drawn | {
        "record": Record(queries.labelled(item.number), badges=[("", words.state_words(item.status))]),
        "item": item,
        "facts": _facts(found, at),
        "files": found.files,
        "steps": list(reversed(_chain(found, own_name(request)))),
        "findings": [_finding(one) for one in found.findings if not one.where.startswith("steps.")],
        "unbroken": ("soon", ngettext("%(n)d finding", "%(n)d findings", wrong) % {"n": wrong})
        if wrong
        else ("done", _("unbroken")),
        "possible": [] if chosen else buttons(possible, f"{address(item.number)}?"),
        "tell_owner": _tell_owner(request, item) if who.may("evidence.dispose") else None,
        "may_export": who.may("evidence.read"),
    }
    return DESK.show(request, "item", "evidence/item.html", context, refusal=refusal)


def _tell_owner(request: HttpRequest, item: Any) -> Act | None:
    """That the owner was told is noted once, where there is an owner to be told."""
    if not item.notice_due_at or item.notified_at or item.status == "disposed":
        return None
    form = form_of(
        actions.notify_owner,
        reverse("evidence-owner", args=[item.number]),
        _("Note it: the ninety days begin"),
        {"notified_at": _("When"), "means": _("How: in person, by two edicts")},
        given=request.POST if "notified_at" in request.POST else None,
        name="owner",
    )
    return Act("owner", _("The owner was told"), [form])


def _facts(found: queries.Dossier, at: datetime) -> list[tuple[Any, ...]]:
    """What is known of the item; what is not is left out, but what custody turns on."""
    item = found.item
    documented = ", ".join(label for _name, label in words.listed("documentation", item.documentation))
    rows: list[tuple[Any, ...]] = [
        (_("Kind"), words.kind_words(item.kind)),
        (_("What it is"), item.description),
        (_("How much"), f"{item.quantity.normalize():f} {item.measure}".strip()),
        (_("Serial number"), item.serial),
        (_("Registration"), item.registration),
        (_("Seal"), item.seal or "–"),
        (_("Documented"), documented),
        (_("Packing"), words.word_of("packaging", item.packaging)),
        (words.word_of("start", item.start), item.place),
        (_("Incident"), item.incident.folio if item.incident else "–"),
        (_("Inventory"), found.inventory or "–"),
        *_terms(item, at),
    ]
    return [row for row in rows if row[1]]


def _recorded(step: Any) -> str:
    return _("Recorded: %(step)s.") % {"step": words.step_words(step.arc)}


def _chain(found: queries.Dossier, own: str) -> list[dict[str, Any]]:
    signed = {(one.seq, one.side): one for one in found.signatures}
    rows = []
    for step in found.steps:
        where = f"steps.{step.seq}"
        sides = [
            {
                "side": side,
                "party": party,
                "words": _("given by") if side == "from" else _("taken by"),
                "signed": signed.get((step.seq, side)),
                "mine": not signed.get((step.seq, side)) and party.kind == "person" and fold(party.name) == fold(own),
            }
            for side, party in (("from", step.giver), ("to", step.taker))
        ]
        rows.append(
            {
                "step": step,
                "label": words.step_words(step.arc),
                "status": words.state_words(step.after),
                "sides": _serialize(step, sides),
                "also_at": step.at if step.device_at and abs(step.at - step.device_at) > DRIFT else None,
                "seal_condition": words.word_of("seal", step.seal_condition),
                "findings": [
                    _finding(one) for one in found.findings if one.where == where or one.where.startswith(f"{where}.")
                ],
            }
        )
    return rows


def _serialize(step: Any, sides: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The sides that say something: one hand once, and no place that the step names already."""
    if step.arc == "note" or step.giver == step.taker:
        sides = sides[1:]
    return [one for one in sides if not (one["party"].kind == "place" and step.place.startswith(one["party"].name))]


def _finding(one: Any) -> dict[str, str]:
    state = {"error": "late", "warning": "soon"}.get(one.severity, "done")
    return {
        "state": state,
        "words": words.finding_words(one.code, one.message),
        "code": one.code,
        "article": one.article,
    }


def _terms(row: Any, at: datetime) -> list[tuple[str, str, str]]:
    """The terms of 231, those that run and those that were met: what, until when and how long, and the state."""
    if row.notice_due_at is None or row.status == "disposed":
        return []
    told = ("done", _("owner told")) if row.notified_at else words.term_words(row.notice_due_at, at)
    rows = [(_("Tell the owner"), row.notice_due_at, told)]
    if row.abandonment_due_at:
        term = words.term_words(row.abandonment_due_at, at)
        rows.append((_("Abandonment may be asked for"), row.abandonment_due_at, term))
    return [(what, f"{timezone.localtime(due):%d/%m/%Y} · {said}", state) for what, due, (state, said) in rows]


_done = partial(does, right="evidence.handle", page=_page, to="evidence-item", purpose=PURPOSE)
take = _done(actions.hand_over, said=_recorded, ask=step_asked)
sign = _done(actions.countersign, said=later("Signed."))
owner = _done(actions.notify_owner, right="evidence.dispose", said=later("Noted: the ninety days begin."))
