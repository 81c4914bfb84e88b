"""/council/editions: the forms of the police report, what a proposed one would change, and the three votes (A15)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hilo.kernel.access.http import asker, public, requires
from hilo.kernel.access.queries import actor_of
from hilo.kit.acting import carry_out, texts
from hilo.kit.forms import Form, form_of, upload
from hilo.kit.frame import Desk, language
from hilo.kit.listing import Column, Empty, list_page
from hilo.lib.errors import NotFound, Refusal
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
    "part_unknown": later("Part not known to have been there"),
    "field_unknown": later("Field not known to have been asked"),
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

CHANGES = [
    Column(later("What changes"), lambda change: WHAT[change.what]),
    Column(later("Where"), lambda change: change.path),
    Column(later("Before"), lambda change: change.before or "–"),
    Column(later("After"), lambda change: change.after or "–"),
]
DESK = Desk(later("The police report's editions"), styles="council/editions.css")


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
    return carry_out(
        request,
        actions.propose_edition,
        ask=lambda request: ProposeEdition(file=_text_of(request), reason=texts(request).get("reason", "")),
        again=partial(_list, request),
        said=_("The file was put to the three parties."),
        to=lambda row: redirect("council-edition", proposal=row.pk),
    )


def _text_of(request: HttpRequest) -> str:
    sent = request.FILES.get("file")
    if sent is None:
        raise Refusal("HILO-R434", "Choose the file of a form.", where="file")
    try:
        return sent.read().decode("utf-8")
    except UnicodeDecodeError:
        raise Refusal("HILO-R433", "The file is not UTF-8 text.", where="file") from None


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
    verb = request.POST.get("verb", "")
    return carry_out(
        request,
        actions.withdraw_edition if verb == "withdraw" else actions.vote_edition,
        proposal,
        ask=None if verb == "withdraw" else _vote,
        again=partial(_one, request, proposal),
        said=_("It is written in the ledger."),
        to="council-edition",
        proposal=proposal,
    )


def _vote(request: HttpRequest) -> VoteEdition:
    typed = texts(request)
    return VoteEdition(
        party=queries.party_of(asker(request)),
        approved=typed.get("verb") == "approve",
        sha256=typed.get("sha256", ""),
        reason=typed.get("reason", ""),
    )


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
    return list_page(
        request,
        DESK,
        "editions",
        rows,
        _columns(current),
        title=_("Editions"),
        empty=Empty(_("None")),
        form=_propose(request) if who is not None and who.may("editions.propose") else None,
        refusal=refusal,
        template="council/editions.html",
        context={"proposals": [_shown(row) for row in queries.proposals()]},
    )


def _columns(current: set[str]) -> list[Column]:
    def coverage(row: queries.Edition) -> str:
        return _("complete") if row.coverage == "complete" else _("partial")

    return [
        Column(_("Form"), _title),
        Column(_("Key"), lambda row: row.form, under=True),
        Column(
            _("Not known:"),
            lambda row: f"{_('Not known:')} {'; '.join(_missing(row))}" if row.missing else [],
            under=True,
        ),
        Column(_("From"), lambda row: row.valid_from),
        Column(_("Until"), lambda row: row.valid_until or [], under=True),
        Column(_("Coverage"), coverage, look=lambda row: "calm" if row.coverage == "complete" else "soon"),
        Column(_("Fields"), lambda row: row.fields, number=True),
        Column(
            _("In force today"),
            lambda row: _("yes") if row.form in current else "–",
            look=lambda row: "calm" if row.form in current else "",
        ),
    ]


def _propose(request: HttpRequest) -> Form:
    labels = {"reason": _("Why the form should change")}
    address, button = reverse("council-propose"), _("Put it to the three parties")
    form = form_of(actions.propose_edition, address, button, labels, given=request.POST, name="propose")
    return replace(form, inputs=[upload("file", _("The form's file (TOML)"), ".toml"), *form.inputs])


def _one(request: HttpRequest, proposal: int, refusal: Refusal | None = None) -> HttpResponse:
    who = actor_of(request)
    row = queries.proposal(proposal, None)
    party = queries.party_of(who)
    voted = any(vote.approved is not None for vote in row.votes if vote.party == party)
    verb, address = request.POST.get("verb", ""), reverse("council-vote", args=[row.id])
    votes = bool(party) and not voted and row.status == "open"
    withdraws = who is not None and who.may("editions.propose") and row.status == "open"
    given = {one: request.POST if (verb == "withdraw") == (one == "back") else None for one in ("vote", "back")}
    why = {"reason": _("Why it is taken back")}
    return list_page(
        request,
        DESK,
        "editions",
        queries.changes_of(row),
        CHANGES,
        title=_("What it would change"),
        empty=Empty(_("Nothing that is asked changes")),
        refusal=refusal,
        template="council/edition.html",
        context={
            "one": _shown(row),
            "party": PARTIES.get(party, ""),
            "vote": form_of(VoteEdition, address, "", {"reason": _("Reason")}, given=given["vote"], name="vote")
            if votes
            else None,
            "back": form_of(
                actions.withdraw_edition,
                address,
                _("Withdraw the proposal"),
                why,
                given=given["back"],
                hidden=[("verb", "withdraw")],
                name="back",
                look="danger",
            )
            if withdraws
            else None,
        },
    )


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
    return row.title_en if language() == "en" else row.title_es


def _missing(row: queries.Edition) -> list[str]:
    return [en if language() == "en" else es for es, en in row.missing]
