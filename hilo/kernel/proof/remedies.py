"""What a person does when a key is to be turned, or something was found that does not hold. Each is an entry itself."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from hilo.kernel.act import act, noted
from hilo.kernel.keys import RingKey
from hilo.kernel.ledger.actions import entry
from hilo.kernel.ledger.queries import DIFFERED, Break, last_seal, ring, said_under, sealed_with
from hilo.kernel.rights import allow
from hilo.kernel.stands import FILES, hashes, key_of, records
from hilo.lib.actor import Actor
from hilo.lib.errors import NotFound, Refusal

FOUND = "ledger.break_found"
RIGHT = "users.manage"
Known = tuple[str, int, str, str, str]


def turn_key(reason: str, *, actor: Actor, at: datetime) -> RingKey:
    """Seal with a new key from now on; what the keys before it sealed still holds. Raises: Forbidden; Refusal."""
    allow(actor, RIGHT)
    why, before = _said(reason), ring().in_use()
    turned = ring().turn()
    with act():
        told = {"key": turned.name, "before": before.name}
        entry(actor=actor, verb="ledger.key_turned", subject="ledger:key", at=at, why=why, data=told)
    return turned


def note_breaks(found: Iterable[Break], reason: str, *, actor: Actor, at: datetime) -> int:
    """Enter what was found, so that it is known and what comes after it is seen; nothing is made good by it."""
    allow(actor, RIGHT)
    why, count = _said(reason), 0
    with act():
        for one in found:
            told = {"chain": one.chain, "seq": one.seq, "kind": one.kind, "record": one.record}
            data = told | {"fingerprint": one.fingerprint}
            entry(actor=actor, verb=FOUND, subject=one.record or f"ledger:{one.chain}", at=at, why=why, data=data)
            count += 1
    return count


def known() -> set[Known]:
    """What was found before and entered. An entry that was forged to hide another is itself found, and is not known."""
    rows = said_under(FOUND)
    return {(row["chain"], row["seq"], row["kind"], row["record"], row["fingerprint"]) for row in rows}


def as_known(one: Break) -> Known:
    return one.chain, one.seq, one.kind, one.record, one.fingerprint


def accept(subject: str, reason: str, *, actor: Actor, at: datetime) -> None:
    """Seal a record as it stands now: somebody looked at it, set right what was to be set right, and answers for it.

    Raises: Forbidden; Refusal HILO-L422 without a reason; NotFound without such a record.
    """
    allow(actor, RIGHT)
    word, _, name = subject.partition(":")
    why, model = _said(reason), records().get(word)
    if word in FILES:
        _accept_files(subject, hashes(FILES[word].folder(name)), why, actor=actor, at=at)
        return
    key = key_of(model, subject) if model is not None else None
    if model is None or key is None:
        raise NotFound("record", subject)
    with act():
        row, last = model._default_manager.get(pk=key), last_seal(subject)
        noted()["made", model, key] = True
        chain = last.chain if last else row.holder.institution  # type: ignore[attr-defined]
        entry(actor=actor, chain=chain, verb="ledger.record_accepted", subject=subject, at=at, why=why, record=row)


def _accept_files(subject: str, files: dict[str, str], why: str, *, actor: Actor, at: datetime) -> None:
    if not files:
        raise NotFound("record", subject)
    with act():
        entry(actor=actor, verb="ledger.record_accepted", subject=subject, at=at, why=why, data={"files": files})


def lost_with(key: str) -> list[str]:
    """The records that a key vouched for: when it is lost, they are looked at and accepted anew.

    Acts that met one meanwhile could not know whether it was as it had been left.
    """
    return [last.subject for last in sealed_with(key) if last.key == key or last.stands == DIFFERED]


def _said(reason: str) -> str:
    if not reason.strip():
        raise Refusal("HILO-L422", where="reason")
    return reason.strip()
