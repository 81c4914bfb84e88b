"""Reading and checking the ledger."""

from __future__ import annotations

import base64
import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.db.models import Count, Max, Model, QuerySet

from hilo.kernel.act import in_act, noted
from hilo.kernel.keys import Ring, signing_key
from hilo.kernel.rows import Question
from hilo.kernel.stands import FILES, Files, content, hashes, key_of, nothing, parts_of, records, stands_of
from hilo.lib.errors import Conflict, Refusal

from .models import Entry, Head
from .rules import DIFFERED as DIFFERED
from .rules import Break as Break
from .rules import Link, body, breaks, canonical, standing
from .rules import tied as tied
from .triggers import grants as grants

COLUMNS = tuple(Link.__dataclass_fields__)


def about(subjects: list[str]) -> list[Entry]:
    """The entries about some records, oldest first."""
    return list(Entry.objects.filter(subject__in=subjects).order_by("at", "id"))


def latest_about(subject: str, verbs: Collection[str], *, besides: str, last: int) -> list[Entry]:
    """The last entries with such verbs about a record that somebody else than `besides` wrote, newest first."""
    rows = Entry.objects.filter(subject=subject, verb__in=verbs).exclude(actor=besides)
    return list(rows.order_by("-at", "-id")[:last])


class Counted(NamedTuple):
    """How many entries with a verb an actor wrote about a record for a reason, and when the last one."""

    actor: str
    verb: str
    why: str
    times: int
    last: datetime


def counted_about(subject: str, verbs: Collection[str], *, besides: str) -> list[Counted]:
    """The entries with such verbs about a record that others than `besides` wrote, by who, verb and reason."""
    rows = Entry.objects.filter(subject=subject, verb__in=verbs).exclude(actor=besides).order_by()
    told = rows.values_list("actor", "verb", "why").annotate(times=Count("pk"), last=Max("at"))
    return [Counted(*row) for row in told]


def subjects_of(chain: str, actor: str, verbs: Collection[str], *, since: datetime, last: int) -> int:
    """Of how many different records an actor wrote such verbs since an instant, among the last entries of a chain."""
    head = Head.objects.filter(chain=chain).values_list("seq", flat=True).first() or 0
    recent = Entry.objects.filter(chain=chain, seq__gt=head - last, actor=actor, verb__in=verbs, at__gte=since)
    return recent.values("subject").distinct().count()


def verify(checkpoint: dict[str, Any] | None = None, *, key: Ed25519PublicKey | None = None) -> Iterator[Break]:
    """Walk every chain against its head and, if given, against a signed checkpoint; then every record that must stand.

    In constant memory, however long the chains. key: the public key that signed the checkpoint (this installation's).
    Raises: Refusal HILO-L401 if it was not signed with that key.
    """
    heads = {chain: (seq, last) for chain, seq, last in Head.objects.values_list("chain", "seq", "hash")}
    proven = {c["chain"]: (c["seq"], c["hash"]) for c in opened(checkpoint, key)["chains"]} if checkpoint else {}
    chains = set(heads) | set(proven) | set(Entry.objects.order_by().values_list("chain", flat=True).distinct())
    for chain in sorted(chains):
        yield from _verify(chain, heads.get(chain, (0, "")), proven.get(chain, (0, "")))
    yield from broken_records()


def _verify(chain: str, head: tuple[int, str], proven: tuple[int, str]) -> Iterator[Break]:
    # Of two ends at one place the checkpoint's is the one that nobody here can have written anew.
    ends = {seq: digest for seq, digest in (head, proven) if seq}
    rows = Entry.objects.filter(chain=chain).order_by("seq").values_list(*COLUMNS)
    last = 0

    def links() -> Iterator[Link]:
        nonlocal last
        for row in rows.iterator(chunk_size=2000):
            last = row[1]
            yield Link(*row)

    # A chain without entries has no name of its own to give.
    yield from (replace(one, chain=chain) for one in breaks(links(), ends, ring().named))
    yield from _beyond(chain, last, head[0])


def _beyond(chain: str, last: int, end: int) -> Iterator[Break]:
    """Entries after the end of their chain. The end is asked for anew: entries are written while the walk goes on."""
    if last <= end:
        return
    end = Head.objects.filter(chain=chain).values_list("seq", flat=True).first() or 0
    if last > end:
        message = f"the chain ends at {end}, but there are entries up to {last} that nobody wrote through it"
        yield Break(chain, end + 1, "added", message)


def recent_breaks(last: int) -> list[Break]:
    """Where the last entries of each chain do not hold: quick, and blind to what lies before them."""
    found: list[Break] = []
    for chain, seq, digest in list(Head.objects.order_by("chain").values_list("chain", "seq", "hash")):
        rows = Entry.objects.filter(chain=chain, seq__gt=seq - last, seq__lte=seq).order_by("seq").values_list(*COLUMNS)
        links = (Link(*row) for row in rows)
        found += (
            replace(one, chain=chain)
            for one in breaks(links, {seq: digest} if seq else {}, ring().named, whole=seq <= last)
        )
    return found


@dataclass(frozen=True, slots=True)
class Seal:
    """The last that was sealed of a record: where its entry stands, for which time, under which key, and the digest."""

    subject: str
    chain: str
    seq: int
    nth: int
    key: str
    stands: str

    def holds(self, content: str) -> bool:
        """Whether a record of such a content is as it was left. A key that is gone vouches for nothing."""
        key = ring().named(self.key)
        return key is not None and self.stands == standing(self.subject, self.nth, content, key.secret)


_LAST: Question[Any] = Question(
    lambda subject: (
        Entry.objects.filter(subject=subject, nth__gt=0)
        .order_by("-nth", "-pk")
        .values_list("subject", "chain", "seq", "nth", "key", "stands")[:1]
    ),
    "of a subject",
)


def last_seal(subject: str) -> Seal | None:
    """The newest seal of a record by its name; None if it was never entered."""
    return next((Seal(*row) for row in _LAST(subject)), None)


def broken_records() -> Iterator[Break]:
    """Every record that no longer is what was entered of it, that is gone, or that nobody entered."""
    for word, model in records().items():
        yield from _differing(word, model)
        yield from _never_entered(word, model)
    for word, files in FILES.items():
        yield from _differing_files(word, files)


def _differing_files(word: str, files: Files) -> Iterator[Break]:
    sealed = Entry.objects.filter(subject__startswith=f"{word}:").order_by("subject")
    entered = [subject for subject in _distinct(sealed) if _last_files(subject) is not None]
    for subject in entered:
        chain, seq, told = _last_files(subject) or ("", 0, {})
        found = hashes(files.folder(subject.partition(":")[2]))
        if found != told:
            kind = "differs" if found else "gone"
            message = f"{subject} {_SAID[kind]} (entry {seq} of {chain})"
            yield Break(chain, seq, kind, message, subject, canonical(found))
    for subject in sorted({f"{word}:{name}" for name in files.every()} - set(entered)):
        yield Break("", 0, "never_entered", f"{subject} {_SAID['never_entered']}", subject)


def _last_files(subject: str) -> tuple[str, int, dict[str, str]] | None:
    """The entry that last said of a record's files what they are."""
    for chain, seq, data in Entry.objects.filter(subject=subject).order_by("-pk").values_list("chain", "seq", "data"):
        if told := json.loads(data or "{}").get("files"):
            return chain, seq, told
    return None


def _differing(word: str, model: type[Model]) -> Iterator[Break]:
    sealed = Entry.objects.filter(nth__gt=0, subject__startswith=f"{word}:").order_by("subject")
    for subject in _distinct(sealed):
        last, key = last_seal(subject), key_of(model, subject)
        found = content(model, key) if key is not None else ""
        # An act may have sealed the record while it was looked at.
        if last is None or last.holds(found) or _sealed_since(last):
            continue
        kind = "gone" if key is None else "unchecked" if ring().named(last.key) is None else "differs"
        message = f"{subject} {_SAID[kind]} (entry {last.seq} of {last.chain})"
        yield Break(last.chain, last.seq, kind, message, subject, found)


def _sealed_since(last: Seal) -> bool:
    now = last_seal(last.subject)
    return now is not None and now.nth > last.nth


def _distinct(rows: QuerySet[Entry]) -> Iterator[str]:
    after = ""
    while batch := list(rows.filter(subject__gt=after).values_list("subject", flat=True).distinct()[:500]):
        yield from batch
        after = batch[-1]


def _never_entered(word: str, model: type[Model]) -> Iterator[Break]:
    said = stands_of(model)
    assert said is not None
    every = model._default_manager.all()
    rows = [every] if said.own else [every.filter(pk__in=_ways(part, way)) for part, way in parts_of(model)]
    for found in rows:
        after: Any = None
        while batch := _batch(found, said.column, after):
            names = {f"{word}:{name}": key for key, name in batch}
            entered = Entry.objects.filter(nth__gt=0, subject__in=names).values_list("subject", flat=True)
            for subject in sorted(names.keys() - set(entered)):
                if last_seal(subject) is None:
                    yield Break("", 0, "never_entered", f"{subject} {_SAID['never_entered']}", subject)
            after = batch[-1][0]


def _ways(part: type[Model], way: str) -> QuerySet[Model, Any]:
    return part._default_manager.order_by().values(way)


def _batch(rows: QuerySet[Model], column: str, after: Any) -> list[tuple[Any, Any]]:
    rest = rows if after is None else rows.filter(pk__gt=after)
    return list(rest.order_by("pk").values_list("pk", column)[:500])


def sealed_with(key: str) -> Iterator[Seal]:
    """The last seals of the records of which a key ever sealed a state."""
    rows = Entry.objects.filter(key=key, nth__gt=0).order_by().values_list("subject", flat=True).distinct()
    return (last for subject in rows if (last := last_seal(subject)) is not None)


def said_under(verb: str) -> Iterator[dict[str, Any]]:
    """What was written with the entries of a verb."""
    return (json.loads(data) for data in Entry.objects.filter(verb=verb).values_list("data", flat=True))


def bodies(chain: str, after: int, last: int) -> list[str]:
    """Of the entries of a chain after one place up to another: hashes that tell nothing, and lead from hash to hash."""
    rows = Entry.objects.filter(chain=chain, seq__gt=after, seq__lte=last).order_by("seq").values_list(*COLUMNS)
    return [body(Link(*row)) for row in rows.iterator(chunk_size=1000)]


def must_stand(*records: Model) -> None:
    """Refuse to vouch for a record that no longer is what was last entered of it; in an act, as the act met it.

    Raises: Conflict HILO-L410 with `record`, its name.
    """
    for record in records:
        model, notes, subject = type(record), noted() if in_act() else {}, record.subject  # type: ignore[attr-defined]
        if ("made", model, record.pk) in notes:
            continue
        last, found = last_seal(subject), notes.get(("met", model, record.pk)) or content(model, record.pk)
        if not (last.holds(found) if last else found == nothing(model)):
            raise Conflict("HILO-L410", record=subject, extra={"record": subject})


def files_must_stand(subject: str) -> None:
    """The same of a record that is a folder of files, such as a vintage; also of one that nobody ever entered."""
    word, _, named = subject.partition(":")
    last = _last_files(subject)
    if last is None or hashes(FILES[word].folder(named)) != last[2]:
        raise Conflict("HILO-L410", record=subject, extra={"record": subject})


_SAID = {
    "differs": "no longer is what was entered of it",
    "gone": "was entered and is there no more",
    "unchecked": "was sealed with a key that is not here",
    "never_entered": "is there, and nobody entered it",
}


def ring() -> Ring:
    """The keys that seal entries and records: in the data directory, never in the database."""
    return Ring(Path(settings.DATA_DIR) / "keys" / "ledger")


def last_written() -> datetime | None:
    """The instant of the entry that was written last, by whatever clock; None without entries."""
    return Entry.objects.order_by("-id").values_list("at", flat=True).first()


def size() -> tuple[int, int]:
    """How many chains and entries there are."""
    return Head.objects.count(), Entry.objects.count()


def checkpoint(*, at: datetime) -> dict[str, Any]:
    """The heads of all chains, signed: keep it elsewhere, and a cut tail cannot be hidden."""
    key = _key()
    content = {
        "at": at.isoformat(),
        "chains": list(Head.objects.order_by("chain").values("chain", "seq", "hash")),
        "public_key": base64.b64encode(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode(),
    }
    return content | {"signature": base64.b64encode(key.sign(_bytes(content))).decode()}


def opened(document: dict[str, Any], key: Ed25519PublicKey | None = None) -> dict[str, Any]:
    """The content of a checkpoint after its signature was checked; key: public, this installation's if not given.

    Raises: Refusal HILO-L401.
    """
    content = {name: value for name, value in document.items() if name != "signature"}
    try:
        (key or public_key()).verify(base64.b64decode(document["signature"]), _bytes(content))
    except (KeyError, TypeError, ValueError, InvalidSignature):
        raise Refusal(
            "HILO-L401", "The checkpoint was not signed with this installation's key, or it was changed."
        ) from None
    return content


def public_key() -> Ed25519PublicKey:
    """The public key that checkpoints are signed with."""
    return _key().public_key()


def public_pem() -> str:
    """The same as PEM: what a neighbour, or anyone who keeps a checkpoint, needs."""
    return public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def _bytes(content: dict[str, Any]) -> bytes:
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()


def signer() -> Ed25519PrivateKey:
    """What checkpoints are signed with, for who signs in this installation's name."""
    return _key()


def _key() -> Ed25519PrivateKey:
    return signing_key(Path(settings.DATA_DIR) / "keys" / "ledger.pem")
