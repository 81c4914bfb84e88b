"""Propose an edition of the form, vote on it for one of the three parties, withdraw it (A15)."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path

from django.db import IntegrityError

from hilo.kernel.action import action, done, unheld
from hilo.kernel.events.actions import FactLike
from hilo.kernel.rights import allow
from hilo.kernel.territory.queries import local_time
from hilo.kernel.workflow import load
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, NotFound, Refusal

from .. import forms
from ..commands import ProposeEdition, VoteEdition, WithdrawEdition
from ..events import EditionApproved, EditionProposed, EditionRejected, EditionVoted
from ..models import EditionProposal, EditionVote
from ..rules_editions import PARTIES, checked

STATES = load(Path(__file__).parents[1] / "standards" / "edition_states.toml")
CAPITAL = "09"
"""The state on whose clock an edition's first day begins."""
APPROVE = "editions.approve.%s"
"""The right of a party."""


@action("editions.propose", verb="edition.proposed")
def propose(command: ProposeEdition, *, actor: Actor, at: datetime) -> EditionProposal:
    """Put a form's file to the three parties. A changed file takes the place of an open one, whose votes are void.

    The same bytes again are the same proposal. Raises: Forbidden; Refusal HILO-R441…R445 for what the file holds (see
    rules_editions.checked), HILO-R446 for the id of a form that is there already, HILO-R447 for a first day in the
    past, HILO-R452 without a reason.
    """
    unheld()
    said, text = _reason(command.reason), command.file
    data = checked(text)
    form, day = data["id"], local_time(at, CAPITAL).date()
    if form in forms.names():
        raise Refusal("HILO-R446", where="id", form=form)
    if data["valid_from"] < day:
        raise Refusal("HILO-R447", "Its first day lies in the past: no report can follow it back.", where="valid_from")
    digest = hashlib.sha256(text.encode()).hexdigest()
    # In the order of the ids, so that two who propose at once do not wait for each other.
    rows = list(EditionProposal.objects.select_for_update().filter(form=form).order_by("pk"))
    if any(row.status == "approved" for row in rows):
        raise Refusal("HILO-R446", where="id", form=form)
    former = next((row for row in rows if row.status == "open"), None)
    if former is not None and former.sha256 == digest:
        return former
    if former is not None:
        _end(former, "supersede", at)
    try:
        row = EditionProposal.objects.create(
            form=form,
            edition=data["edition"],
            sha256=digest,
            text=text,
            reason=said,
            valid_from=data["valid_from"],
            proposed_at=at,
            proposed_by=actor.name,
            institution=actor.institution,
        )
    except IntegrityError:
        raise Conflict("HILO-R435", "Another file of this form was proposed just now: look again.") from None
    fact = EditionProposed(proposal=row.pk, form=form, edition=row.edition, sha256=digest)
    done(row, fact, why=said, data=_told(row) | {"supersedes": former.pk if former else None})
    return row


@action(*(APPROVE % party for party in PARTIES), verb="edition.voted")
def vote(proposal: int, command: VoteEdition, *, actor: Actor, at: datetime) -> EditionProposal:
    """Approve or reject the exact bytes, for one of the three parties.

    The third approval makes it an edition, in force from its first day (or from today, if that has passed); one
    rejection ends it. Raises: NotFound; Forbidden; Refusal HILO-R448 for a party that is none, HILO-R452 without a
    reason; Conflict HILO-R449 if it is not open, HILO-R450 if the bytes are others, HILO-R451 if the party or the
    person has voted.
    """
    party, approved = command.party, command.approved
    if party not in PARTIES:
        raise Refusal("HILO-R448", f"A party is one of: {', '.join(PARTIES)}.", where="party")
    allow(actor, APPROVE % party)
    row, said = _open(proposal), _reason(command.reason)
    if row.sha256 != command.sha256:
        raise Conflict("HILO-R450", "This is not the file you read: open it again, and vote on what stands there.")
    if row.votes.filter(party=party).exists() or row.votes.filter(by=actor.name).exists():
        raise Conflict("HILO-R451", "Your party, or you for another party, have voted on this file.")
    EditionVote.objects.create(
        proposal=row,
        party=party,
        approved=approved,
        sha256=command.sha256,
        reason=said,
        at=at,
        by=actor.name,
        institution=actor.institution,
    )
    facts: list[FactLike] = [EditionVoted(proposal=row.pk, party=party, approved=approved)]
    if not approved:
        _end(row, "reject", at)
        facts.append(EditionRejected(proposal=row.pk, form=row.form, party=party))
    elif row.votes.filter(approved=True).count() == len(PARTIES):
        row.valid_from = max(row.valid_from, local_time(at, CAPITAL).date())
        _end(row, "approve", at)
        valid = row.valid_from.isoformat()
        facts.append(
            EditionApproved(proposal=row.pk, form=row.form, edition=row.edition, sha256=row.sha256, valid_from=valid)
        )
    done(row, *facts, why=said, data=_told(row) | {"party": party, "approved": approved})
    return row


@action("editions.propose", verb="edition.withdrawn")
def withdraw(proposal: int, command: WithdrawEdition, *, actor: Actor, at: datetime) -> EditionProposal:
    """Take an open proposal back. Raises: NotFound; Forbidden; Conflict HILO-R449; Refusal HILO-R452."""
    row, said = _open(proposal), _reason(command.reason)
    _end(row, "withdraw", at)
    done(row, why=said, data=_told(row))
    return row


def _open(proposal: int) -> EditionProposal:
    row = EditionProposal.objects.select_for_update().filter(pk=proposal).first()
    if row is None:
        raise NotFound("proposal", proposal)
    unheld()
    if row.status != STATES.initial:
        told = STATES.label(row.status, "en").lower()
        raise Conflict("HILO-R449", f"The proposal is no longer open ({told}): look again.")
    return row


def _end(row: EditionProposal, step: str, at: datetime) -> None:
    row.status = STATES.after(row.status, step)
    row.ended_at = at
    row.save(update_fields=["status", "ended_at", "valid_from"])


def _told(row: EditionProposal) -> dict[str, object]:
    return {"form": row.form, "sha256": row.sha256, "status": row.status}


def _reason(text: str) -> str:
    said = " ".join(text.split())
    if not said:
        raise Refusal("HILO-R452", where="reason")
    return said
