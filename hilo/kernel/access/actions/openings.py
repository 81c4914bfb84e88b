"""Opening a record for a life in danger, giving it back, and the review of it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from hilo.kernel.action import action, done, held
from hilo.kernel.ledger.actions import entry
from hilo.kernel.possession import may_hold, openable
from hilo.kernel.rights import Record, allow
from hilo.kernel.stands import key_of, records
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, Forbidden, NotFound, Refusal

from ..commands import OpenForLife, ReviewOpening
from ..events import OpeningReviewed, OpeningUnreviewed, RecordOpened
from ..models import Opening, User

OPEN, REVIEW = "records.open", "openings.review"
FEWEST_WORDS = 3


@action(OPEN, verb="opening.made")
def open_for_life(command: OpenForLife, *, actor: Actor, at: datetime) -> Opening:
    """Open a record that others hold, at once and for some minutes; its holder and the reviewers are told.

    Raises: Forbidden HILO-A403 without the right to open, or to read such a record where it is one's own; NotFound,
        also for what is kept apart; Refusal HILO-A437 for a kind of record that is not opened, HILO-A445 without
        words; Conflict HILO-A438 if it may be read without that, or is open already.
    """
    user = User.objects.select_for_update().filter(pk=actor.user_id or 0, is_active=True).first()
    if user is None or user.institution_id is None:
        raise Forbidden(OPEN)
    _in_words(command.why, "why")
    record, read = _found(command.record)
    allow(actor, read)
    holder, until = record.holder, at + timedelta(minutes=command.minutes)
    if may_hold(read, actor, holder) or _open_already(actor, record, at):
        raise Conflict("HILO-A438", where="record", record=record.subject)
    row = held(
        Opening(
            record=record.subject,
            state=holder.state,
            holder_code=holder.institution,
            account=actor.name,
            institution_id=user.institution_id,
            why=command.why,
            opened_at=at,
            until=until,
        )
    )
    row.save()
    User.objects.filter(pk=user.pk).update(opened_until=max(until, user.opened_until or until))
    told = RecordOpened(row.pk, row.record, row.account, row.institution_id, row.holder_code, until)
    # The words may tell of a person: they stand in the row, which the entry seals, and not in the ledger.
    done(row, told, data={"record": row.record, "until": until.isoformat()})
    # The history of the record itself says it, and so does the ledger of whoever sent the person.
    for chain in {holder.institution, row.institution_id} - {""}:
        entry(chain=chain, actor=actor, verb="record.opened", subject=row.record, at=at, data={"opening": row.pk})
    return row


@action(OPEN, verb="opening.ended")
def give_back(number: int, *, actor: Actor, at: datetime) -> Opening:
    """The person needs it no longer. Raises: NotFound, also of another's; Conflict HILO-A439 if it has ended."""
    row = held(_locked(number))
    if row.until <= at:
        raise Conflict("HILO-A439")
    row.until = at
    row.save(update_fields=["until"])
    done(row)
    return row


@action(REVIEW, verb="opening.reviewed")
def review(number: int, command: ReviewOpening, *, actor: Actor, at: datetime) -> Opening:
    """Find an opening justified or not, in words. It is never the person, nor somebody of the person's institution.

    Raises: NotFound, Forbidden; Refusal HILO-A445 without words; Conflict HILO-A440 for one's own institution's,
        HILO-A441 if it was reviewed.
    """
    row = held(_locked(number))
    if actor.user_id is None or actor.name == row.account or actor.institution == row.institution_id:
        raise Conflict("HILO-A440")
    if row.reviewed_at:
        raise Conflict("HILO-A441", reviewed_by=row.reviewed_by)
    _in_words(command.finding, "finding")
    row.reviewed_by, row.reviewed_at, row.justified, row.finding = actor.name, at, command.justified, command.finding
    row.save(update_fields=["reviewed_by", "reviewed_at", "justified", "finding"])
    done(row, OpeningReviewed(row.pk, command.justified), data={"justified": command.justified})
    return row


@action(REVIEW, verb="opening.unreviewed")
def note_unreviewed(number: int, *, actor: Actor, at: datetime) -> None:
    """The time for the review is over: if there was none, that is said, and stands beside it from now on."""
    row = held(_locked(number))
    if row.reviewed_at is None and not row.late:
        row.late = True
        row.save(update_fields=["late"])
        done(row, OpeningUnreviewed(row.pk, row.holder_code))


def _found(name: str) -> tuple[Record, str]:
    """The record of a name in the ledger, with the right by which such records are read."""
    word, _, number = name.partition(":")
    read = openable().get(word)
    if read is None:
        raise Refusal("HILO-A437", where="record", kinds=", ".join(sorted(openable())))
    model = records()[word]
    key = key_of(model, name) if name.isprintable() else None
    row: Record | None = model._default_manager.filter(pk=key).first()  # type: ignore[assignment]
    if key is None or row is None or row.holder.apart:
        raise NotFound(word, ascii(number)[1:-1])
    return row, read


def _in_words(text: str, where: str) -> None:
    if len(set(re.findall(r"[^\W\d_]+", text.casefold()))) < FEWEST_WORDS:
        raise Refusal("HILO-A445", where=where)


def _open_already(actor: Actor, record: Record, at: datetime) -> bool:
    return Opening.objects.filter(account=actor.name, record=record.subject, until__gt=at).exists()


def _locked(number: int) -> Opening:
    row = Opening.objects.select_for_update().filter(pk=number).first()
    if row is None:
        raise NotFound("opening", number)
    return row
