"""One item: what it is, the hands it went through as a line, and the next steps as large buttons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hilo.kernel.access.http import requires
from hilo.kit.acting import form as asked
from hilo.lib.errors import Forbidden, NotFound, Refusal
from hilo.lib.limits import limits_of, longest
from hilo.lib.text import fold
from hilo.policing.evidence import actions, queries
from hilo.policing.evidence.actions import Party
from hilo.policing.evidence.commands import Countersign, CustodyStep, Means, NotifyOwner, TakeStep

from . import words
from .desk import for_custody

TEXTS = ("place", "purpose", "seal_before", "seal_condition", "condition", "notes", "order", "authority", "destination")
DRIFT = timedelta(minutes=1)
"""Where the phone's clock and the server's differ by more, both are shown."""


@require_safe
@never_cache
@requires("evidence.handle")
def one(request: HttpRequest, number: str) -> HttpResponse:
    """The item, and the form of a step if one was chosen."""
    return _page(request, number, step=request.GET.get("step", ""))


@require_POST
@never_cache
@requires("evidence.handle")
def take(request: HttpRequest, number: str) -> HttpResponse:
    """The step is recorded."""
    form, actor = request.POST, for_custody(request)
    step, seen = form.get("step", ""), form.get("seen", "")
    try:
        row = queries.get(number, actor)
        command = TakeStep(
            step=step,
            seen=int(seen) if seen.isdecimal() and len(seen) < 7 else None,
            **given(form, own_name(request)),
        )
        actions.hand_over(row.number, command, actor=actor, at=timezone.now())
    except (Forbidden, NotFound):
        raise
    except Refusal as refusal:
        return _page(request, number, step=step, refusal=refusal, form=form)
    if form.get("place"):
        request.session["evidence_place"] = form["place"]
    messages.success(request, _("Recorded: %(step)s.") % {"step": words.step_words(step)})
    return redirect("evidence-item", number=row.number)


@require_POST
@never_cache
@requires("evidence.handle")
def sign(request: HttpRequest, number: str) -> HttpResponse:
    """Whoever is named on a side of a step that nobody signed signs it."""
    try:
        command = asked(request, Countersign)
        actions.countersign(number, command, actor=for_custody(request), at=timezone.now())
    except (Forbidden, NotFound):
        raise
    except Refusal as refusal:
        return _page(request, number, refusal=refusal)
    messages.success(request, _("Signed."))
    return redirect("evidence-item", number=number)


@require_POST
@never_cache
@requires("evidence.dispose")
def owner(request: HttpRequest, number: str) -> HttpResponse:
    """The owner was told: the ninety days begin."""
    typed = request.POST
    try:
        command = NotifyOwner(notified_at=_moment(typed.get("notified_at", "")), means=typed.get("means", ""))
        actions.notify_owner(number, command, actor=for_custody(request), at=timezone.now())
    except (Forbidden, NotFound):
        raise
    except Refusal as refusal:
        return _page(request, number, refusal=refusal, form=typed)
    messages.success(request, _("Noted: the ninety days begin."))
    return redirect("evidence-item", number=number)


def given(form: QueryDict | Mapping[str, str], own: str) -> dict[str, Any]:
    """A step's form as fields of its command. A side that the form does not ask for is left to it."""
    made: dict[str, Any] = {name: form.get(name, "") for name in TEXTS}
    made["conditions"] = form.getlist("conditions") if isinstance(form, QueryDict) else []
    made["seal_after"] = form.get("seal_after")
    for side in ("giver", "taker"):
        made[side] = _party(form, side, own) if f"{side}_name" in form else None
    return made


def own_name(request: HttpRequest) -> str:
    return str(getattr(request.user, "display_name", "") or request.user.get_username())


def holder(steps: Sequence[Any]) -> dict[str, str]:
    """Who took it last, as the form names them; nobody if it lies at a place."""
    last = next((step.taker for step in reversed(steps) if step.arc != "note"), None)
    return {"name": last.name, "institution": last.institution} if last and last.kind == "person" else {}


def fields(
    step: str, *, kind: str = "", giver: Mapping[str, str], place: str, form: Mapping[str, str], many: bool = False
) -> dict[str, Any]:
    """What the form of a step shows: which fields, with what in them. giver: who took it last."""
    law = queries.kinds()[kind] if kind else None
    asked = {"return": law.before_returning, "destroy": law.before_destroying}.get(step, ()) if law else ()
    return {
        # Many items have as many seals: they are read one by one.
        "shown": [name for name in words.SHOWN.get(step, ()) if not (many and name == "seal_before")],
        "many": many,
        "limits": limits_of(CustodyStep),
        "party": limits_of(Party),
        "seals": words.listed("seal"),
        "conditions": words.listed("conditions", asked),
        "giver_name": form.get("giver_name", giver.get("name", "")),
        "giver_institution": form.get("giver_institution", giver.get("institution", "")),
        "giver_witness": form.get("giver_witness", ""),
        "taker_name": form.get("taker_name", ""),
        "taker_institution": form.get("taker_institution", ""),
        "taker_witness": form.get("taker_witness", ""),
        "place": form.get("place", place),
        "texts": {name: form.get(name, "") for name in (*TEXTS, "seal_after")},
    }


def _party(form: Mapping[str, str], side: str, own: str) -> Party | None:
    """Who the form names on a side; None lets the actor sign with the account. An empty name is nobody's."""
    name = form[f"{side}_name"].strip()
    if name and fold(name) == fold(own):
        return None if side == "taker" else Party(name=name, institution=form.get(f"{side}_institution", ""))
    return Party(name=name, institution=form.get(f"{side}_institution", ""), witness=form.get(f"{side}_witness", ""))


def _moment(text: str) -> datetime:
    """The instant of a date and time field. Raises: Refusal HILO-E448."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise Refusal("HILO-E448", "notified_at: give the day and the time.", where="notified_at") from None
    return found if found.tzinfo else timezone.make_aware(found)


def _page(
    request: HttpRequest,
    number: str,
    *,
    step: str = "",
    refusal: Refusal | None = None,
    form: Mapping[str, str] | None = None,
) -> HttpResponse:
    actor, now = for_custody(request), timezone.now()
    found = queries.read(number, actor, at=now)
    own = own_name(request)
    possible = queries.next_steps(found.item, actor)
    chosen = step if step in possible else ""
    context: dict[str, Any] = {
        "item": found.item,
        "labelled": queries.labelled(found.item.number),
        "kind": words.kind_words(found.item.kind),
        "status": words.state_words(found.item.status),
        "start": words.word_of("start", found.item.start),
        "documentation": ", ".join(label for _name, label in words.listed("documentation", found.item.documentation)),
        "packaging": words.word_of("packaging", found.item.packaging),
        "inventory": found.inventory,
        "files": found.files,
        "steps": list(reversed(_chain(found, own))),
        "findings": [_finding(one) for one in found.findings if not one.where.startswith("steps.")],
        "wrong": len(found.findings),
        "possible": [
            {"name": name, "label": words.step_words(name), "law": queries.STEPS[name].law, "key": f"Alt+{place}"}
            for place, name in enumerate(possible, 1)
        ],
        "step": chosen,
        "step_label": words.step_words(chosen) if chosen else "",
        "step_law": queries.STEPS[chosen].law if chosen else "",
        "ends": bool(chosen) and queries.STEPS[chosen].order,
        "form": fields(
            chosen,
            kind=found.item.kind,
            giver=holder(found.steps),
            place=request.session.get("evidence_place", ""),
            form=form or {},
        ),
        "terms": _terms(found.item, now),
        "may_notify": actor.may("evidence.dispose")
        and found.item.notice_due_at
        and not found.item.notified_at
        and found.item.status != "disposed",
        "means_longest": longest(Means),
        "may_export": actor.may("evidence.read"),
        "refusal": words.refusal_words(refusal) if refusal else "",
        "refusal_code": refusal.code if refusal else "",
    }
    return render(request, "evidence/item.html", context, status=refusal.status if refusal else 200)


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


def _terms(row: Any, now: datetime) -> list[dict[str, Any]]:
    """The terms of 231, those that run and those that were met."""
    if row.notice_due_at is None:
        return []
    told = {"state": "done", "words": _("owner told")} if row.notified_at else words.term_words(row.notice_due_at, now)
    rows = [{"what": _("Tell the owner"), "due_at": row.notice_due_at, "term": told}]
    if row.abandonment_due_at:
        term = words.term_words(row.abandonment_due_at, now)
        rows.append({"what": _("Abandonment may be asked for"), "due_at": row.abandonment_due_at, "term": term})
    return [] if row.status == "disposed" else rows
