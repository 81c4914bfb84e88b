"""/council/editions: the forms of the police report, what a proposed one would change, and the three votes (A15)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hilo.desks.asked import typed
from hilo.kernel.access.http import asker, by, public, requires
from hilo.kernel.access.queries import actor_of
from hilo.kit.acting import perform
from hilo.lib.errors import Forbidden, NotFound, Refusal
from hilo.lib.limits import Reason, attributes
from hilo.policing.reports import actions, queries
from hilo.policing.reports.commands import ProposeEdition, VoteEdition

PARTIES = {
    "secretariat": later("Executive Secretariat"),
    "attorney": later("Attorney General's office"),
    "commissioner": later("Security Commissioner"),
}
STATUS = {
    "open": ("soon", later("to be voted")),
    "approved": ("calm", later("approved")),
    "rejected": ("late", later("rejected")),
    "withdrawn": ("done", later("withdrawn")),
    "superseded": ("done", later("superseded by a corrected file")),
}
WHAT = {
    "part_added": later("New part"),
    "part_removed": later("Part removed"),
    "part_renamed": later("Part with another key"),
    "part_moved": later("Part in another place"),
    "field_added": later("New field"),
    "field_removed": later("Field removed"),
    "field_renamed": later("Field with another key, told by its words"),
    "type": later("Another type"),
    "requirement": later("Another requirement"),
    "choices": later("Other choices"),
    "protected": later("Another protection"),
    "words": later("Other words"),
}


@require_safe
@never_cache
@public
def editions(request: HttpRequest) -> HttpResponse:
    """Every edition and every proposal. What the police asks people is no secret."""
    return _list(request)


@require_POST
@never_cache
@requires("editions.propose")
def proposing(request: HttpRequest) -> HttpResponse:
    """A form's file is put to the three parties."""
    sent = request.FILES.get("file")
    try:
        if sent is None:
            raise Refusal("HILO-R434", "Choose the file of a form.", where="file")
        try:
            text = sent.read().decode("utf-8")
        except UnicodeDecodeError:
            raise Refusal("HILO-R433", "The file is not UTF-8 text.", where="file") from None
        proposed = ProposeEdition(file=text, reason=typed(request, "reason"))
        row = actions.propose_edition(proposed, **by(request))
    except Forbidden:
        raise
    except Refusal as refusal:
        return _list(request, refusal)
    messages.success(request, _("The file was put to the three parties."))
    return redirect("council-edition", proposal=row.pk)


@require_safe
@never_cache
@public
def edition(request: HttpRequest, proposal: int) -> HttpResponse:
    """One proposal: what it would change, its exact bytes, who said what."""
    return _one(request, proposal)


@require_POST
@never_cache
@requires("editions.read")
def voting(request: HttpRequest, proposal: int) -> HttpResponse:
    """A party approves or rejects the bytes that it read; whoever proposes may take the file back."""
    form, reason = request.POST, typed(request, "reason")
    try:
        if form.get("verb") == "withdraw":
            perform(request, actions.withdraw_edition, proposal)
        else:
            vote = VoteEdition(
                party=queries.party_of(asker(request)),
                approved=form.get("verb") == "approve",
                sha256=form.get("sha256", ""),
                reason=reason,
            )
            actions.vote_edition(proposal, vote, **by(request))
    except (Forbidden, NotFound):
        raise
    except Refusal as refusal:
        return _one(request, proposal, refusal, reason)
    messages.success(request, _("It is written in the ledger."))
    return redirect("council-edition", proposal=proposal)


@require_safe
@never_cache
@public
def text(request: HttpRequest, proposal: int) -> HttpResponse:
    """The exact bytes that are voted on, to be read, kept and hashed."""
    row = queries.proposal(proposal, None)
    answer = HttpResponse(row.text.encode(), content_type="application/toml")
    answer["Content-Disposition"] = f'attachment; filename="{row.form}.toml"'
    return answer


def _list(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    today = timezone.localdate()
    rows = queries.all_editions()
    current = {row.form for kind in {one.kind for one in rows} for row in rows if row.form == _current(kind, today)}
    who = actor_of(request)
    context = {
        "rows": [
            {"row": row, "current": row.form in current, "title": _title(row), "missing": _missing(row)} for row in rows
        ],
        "proposals": [_shown(row) for row in queries.proposals()],
        "proposes": who is not None and who.may("editions.propose"),
        "said": request.POST.get("reason", ""),
        "limits": {"reason": attributes(Reason)},
        "today": today,
        **_refused(refusal),
    }
    return render(request, "council/editions.html", context, status=refusal.status if refusal else 200)


def _one(request: HttpRequest, proposal: int, refusal: Refusal | None = None, said: str = "") -> HttpResponse:
    who = actor_of(request)
    row = queries.proposal(proposal, None)
    changes = queries.changes_of(row)
    party = queries.party_of(who)
    voted = any(vote.approved is not None for vote in row.votes if vote.party == party)
    context = {
        "one": _shown(row),
        "changes": [(WHAT[change.what], change.path, change.before, change.after) for change in changes],
        "party": PARTIES.get(party, ""),
        "may_vote": bool(party) and not voted and row.status == "open",
        "may_withdraw": who is not None and who.may("editions.propose") and row.status == "open",
        "said": said,
        "limits": {"reason": attributes(Reason)},
        **_refused(refusal),
    }
    return render(request, "council/edition.html", context, status=refusal.status if refusal else 200)


def _refused(refusal: Refusal | None) -> dict[str, Any]:
    if refusal is None:
        return {}
    faults = refusal.extra.get("faults", [])[:20]
    return {"refusal": refusal.said("en" if _english() else "es"), "refusal_code": refusal.code, "faults": faults}


def _shown(row: Any) -> dict[str, Any]:
    look, word = STATUS[row.status]
    votes = [
        {
            "party": PARTIES[vote.party],
            "look": "done" if vote.approved is None else "calm" if vote.approved else "late",
            "word": _("has not voted") if vote.approved is None else _("approves") if vote.approved else _("rejects"),
            "vote": vote,
        }
        for vote in row.votes
    ]
    return {"row": row, "look": look, "word": word, "votes": votes}


def _current(kind: str, on: date) -> str:
    try:
        return queries.current_form(kind, on)
    except NotFound:
        return ""


def _title(row: queries.Edition) -> str:
    return row.title_en if _english() else row.title_es


def _missing(row: queries.Edition) -> list[str]:
    return [en if _english() else es for es, en in row.missing]


def _english() -> bool:
    return (get_language() or "").startswith("en")
