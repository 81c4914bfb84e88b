"""Loading is not publishing: a file is put forward, shown to the public by a second person, withdrawn, pinned.

What the public reads is the published file of a source that ends latest, or the one that is pinned. A file that was
ever public stays readable at its own address, with what became of it.
"""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import datetime

from hilo.kernel.action import action, done, held, prepares
from hilo.kernel.installation import DEMONSTRATION
from hilo.kernel.installation.queries import declared
from hilo.kernel.ledger.queries import files_must_stand, must_stand
from hilo.lib.actor import HOUSE, Actor
from hilo.lib.errors import Conflict, Forbidden, Refusal

from .. import store
from ..commands import PinFile, ProposeFile, ReleasePin, WithdrawFile
from ..events import FilePinned, FilePublished, FileWithdrawn
from ..models import ShelfStep, SourceShelf
from ..queries.bulk import bulk
from ..queries.shelves import FileStand, HeldBy, answered, holding, public_of, shelf, stand_of
from ..store import Vintage

PUBLISH = "figures.publish"


@prepares
def propose(key: str, command: ProposeFile, *, actor: Actor, at: datetime) -> FileStand:
    """Put a file forward for the public. Every finding that holds it is answered for: why it does not keep the file
    from the public (the file is compared with what the public reads now). What readers will take away whole is made.

    Raises: Forbidden; Refusal HILO-F404, F475 for the key, F620 for an answer to nothing; Conflict HILO-F612 with what
    is not answered for, F613 if it is proposed or published already, HILO-L410 if it no longer is what was loaded.
    """
    vintage = store.find(key)
    stand = _propose(vintage, holding(vintage), command, actor=actor, at=at)
    with suppress(Refusal):  # somebody else makes it already
        bulk(vintage)
    return stand


@action("figures.load", PUBLISH, verb="figures.proposed")
def _propose(
    vintage: Vintage, held_by: tuple[HeldBy, ...], command: ProposeFile, *, actor: Actor, at: datetime
) -> FileStand:
    row = held(_shelf(vintage.source))
    if shelf(vintage.source).place(vintage.key).state in ("proposed", "published"):
        raise Conflict("HILO-F613", vintage=vintage.key, where="vintage")
    answers = {one.code: one.why.strip() for one in command.answers}
    answered(held_by, answers)
    files_must_stand(f"vintage:{vintage.key}")
    _step(row, "proposed", vintage, actor, at, command.note.strip(), answers)
    done(row, data={"vintage": vintage.key, "hash": vintage.hash, "answers": answers}, why=command.note.strip())
    return stand_of(vintage)


@prepares
def publish(key: str, *, actor: Actor, at: datetime) -> FileStand:
    """Show a proposed file to the public, as the second person: whoever proposed it does not. A demonstration, which
    no public reads, needs no second one.

    Raises: Forbidden; Refusal HILO-F404, F475 for the key; Conflict HILO-F614 if it is not proposed, F615 to who
    proposed it and to the server's own hand, F612 if what the public reads changed since and something new holds it,
    HILO-L410 if the file, or what was done with the source's files, no longer is what was entered.
    """
    vintage = store.find(key)
    return _publish(vintage, holding(vintage), actor=actor, at=at)


@action(PUBLISH, verb="figures.published")
def _publish(vintage: Vintage, held_by: tuple[HeldBy, ...], *, actor: Actor, at: datetime) -> FileStand:
    row = held(_shelf(vintage.source))
    must_stand(row)
    place = shelf(vintage.source).place(vintage.key)
    proposed = place.proposed
    if proposed is None or place.state != "proposed":
        raise Conflict("HILO-F614", vintage=vintage.key, where="vintage")
    if declared() != DEMONSTRATION and (proposed.by == actor.name or actor.institution == HOUSE):
        raise Conflict("HILO-F615", vintage=vintage.key, where="vintage")
    answered([one for one in held_by if one.code not in proposed.answers], {})
    files_must_stand(f"vintage:{vintage.key}")
    _step(row, "published", vintage, actor, at)
    now = public_of(vintage.source)
    data = {"vintage": vintage.key, "hash": vintage.hash, "public": now}
    done(row, FilePublished(vintage.source, vintage.key, now), data=data)
    return stand_of(vintage)


@action(PUBLISH, "figures.load", verb="figures.withdrawn")
def withdraw(key: str, command: WithdrawFile, *, actor: Actor, at: datetime) -> FileStand:
    """Take a file from the public, at once and with the reason, or a proposal back. What it said stays readable at its
    own address with that reason; the public reads the published file that ends latest.

    Raises: Forbidden; Refusal HILO-F404, F475 for the key, F617 without a reason; Conflict HILO-F616 if it is neither
    public nor proposed.
    """
    vintage, reason = store.find(key), _said(command.reason)
    row = _shelf(vintage.source)
    place = shelf(vintage.source).place(vintage.key)
    own = place.state == "proposed" and place.proposed is not None and place.proposed.by == actor.name
    held(row, as_="figures.proposed" if own else "")
    if not own and not actor.may(PUBLISH):
        raise Forbidden(PUBLISH)
    if place.state not in ("proposed", "published"):
        raise Conflict("HILO-F616", vintage=vintage.key, where="vintage")
    _step(row, "withdrawn", vintage, actor, at, reason)
    now = public_of(vintage.source)
    told = (FileWithdrawn(vintage.source, vintage.key, now),) if place.state == "published" else ()
    done(row, *told, data={"vintage": vintage.key, "hash": vintage.hash, "public": now}, why=reason)
    return stand_of(vintage)


@action(PUBLISH, verb="figures.pinned")
def pin(key: str, command: PinFile, *, actor: Actor, at: datetime) -> FileStand:
    """Let the public read this published file of its source whatever else is published, with the reason.

    Raises: Forbidden; Refusal HILO-F404, F475 for the key, F617 without a reason; Conflict HILO-F616 if it is not
    published.
    """
    vintage, reason = store.find(key), _said(command.reason)
    row = held(_shelf(vintage.source))
    must_stand(row)
    if shelf(vintage.source).place(vintage.key).state != "published":
        raise Conflict("HILO-F616", vintage=vintage.key, where="vintage")
    _step(row, "pinned", vintage, actor, at, reason)
    told = FilePinned(vintage.source, vintage.key, public_of(vintage.source))
    done(row, told, data={"vintage": vintage.key, "hash": vintage.hash}, why=reason)
    return stand_of(vintage)


@action(PUBLISH, verb="figures.released")
def release(key: str, command: ReleasePin, *, actor: Actor, at: datetime) -> FileStand:
    """Let the public read the published file that ends latest again, with the reason.

    Raises: Forbidden; Refusal HILO-F404, F475 for the key, F617 without a reason; Conflict HILO-F616 if it is not
    pinned.
    """
    vintage, reason = store.find(key), _said(command.reason)
    row = held(_shelf(vintage.source))
    must_stand(row)
    pinned = shelf(vintage.source).pinned
    if pinned is None or pinned.vintage != vintage.key:
        raise Conflict("HILO-F616", vintage=vintage.key, where="vintage")
    _step(row, "released", vintage, actor, at, reason)
    told = FilePinned(vintage.source, "", public_of(vintage.source))
    done(row, told, data={"vintage": vintage.key, "hash": vintage.hash}, why=reason)
    return stand_of(vintage)


def _shelf(source: str) -> SourceShelf:
    """The shelf of a source, locked; made with its first step."""
    return SourceShelf.objects.select_for_update().get_or_create(source=source)[0]


def _step(
    row: SourceShelf,
    kind: str,
    vintage: Vintage,
    actor: Actor,
    at: datetime,
    why: str = "",
    answers: dict[str, str] | None = None,
) -> None:
    ShelfStep.objects.create(
        shelf=row,
        nth=row.steps.count() + 1,
        kind=kind,
        vintage=vintage.key,
        hash=vintage.hash,
        at=at,
        by=actor.name,
        why=why,
        answers=json.dumps(answers or {}, sort_keys=True, ensure_ascii=False),
    )


def _said(reason: str) -> str:
    if not (text := reason.strip()):
        raise Refusal("HILO-F617", where="reason")
    return text
