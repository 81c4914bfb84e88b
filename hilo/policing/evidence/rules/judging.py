"""What is wrong with the custody of an item. The world did it, so nothing is refused: it is said, with its article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from hilo.lib.findings import Finding

from .chain import PLACE, Party, Signed, StepRow
from .law import Kind, kinds, step, terms

CUSTODY, RECORD = "CNPP art. 227", "CNPP art. 217"


@dataclass(frozen=True, slots=True)
class Subject:
    """The item as its judge sees it. inventoried: it stands in a sealed inventory; notified_at: the owner was told."""

    number: str
    kind: str
    start: str
    status: str
    collected_at: datetime
    inventoried: bool
    notice_due: datetime | None
    notified_at: datetime | None


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file of the item. ok: it was what it ought to be when it was last looked at."""

    sha256: str
    ok: bool


def judge(
    subject: Subject, chain: Sequence[StepRow], signatures: Sequence[Signed], files: Sequence[FileRow], *, at: datetime
) -> list[Finding]:
    """All findings about an item at an instant, in the order of its chain, then those about the whole."""
    signed = {(one.seq, one.side) for one in signatures}
    found = [finding for place in range(len(chain)) for finding in judge_step(subject.kind, chain, place)]
    found += [finding for row in chain for finding in _unsigned(row, signed)]
    return found + _whole(subject, files, at)


def judge_step(kind: str, chain: Sequence[StepRow], place: int) -> list[Finding]:
    """What is wrong with one step, seen beside the one before it. Signatures may still come: they are judged apart."""
    row = chain[place]
    before = next((one for one in reversed(chain[:place]) if one.arc != "note"), None)
    found = [] if row.arc == "note" else [*_parties(row, before), *_seals(kinds()[kind], row, before)]
    found += _times(row, before)
    if row.arc == "collect" and not any(one.arc == "document" for one in chain[:place]):
        found.append(_said("HILO-E106", "warning", row, "It was collected before it was documented.", CUSTODY))
    if row.hashes_ok is False:
        message = "A file of it was no longer what it was when it came in: look at both, and say so to the prosecutor."
        found.append(_said("HILO-E110", "error", row, message, "CNPP arts. 227, 228"))
    lacking = [one for one in _conditions(kinds()[kind], row.arc) if not row.data.get("conditions", {}).get(one)]
    if lacking:
        law = "CNPP art. 235" if row.arc == "destroy" else "CNPP art. 239"
        message = f"What the law asks for before this step is not noted: {', '.join(lacking)}."
        found.append(_said("HILO-E116", "error", row, message, law))
    return found


def _parties(row: StepRow, before: StepRow | None) -> list[Finding]:
    found = []
    for side, party in (("from", row.giver), ("to", row.taker)):
        if not party.name.strip():
            message = "Nobody is named who handed it over." if side == "from" else "Nobody is named who took it."
            found.append(_said("HILO-E101", "error", row, message, "CNPP arts. 227, 228", side))
    # What is collected comes from the place, or from the person on whom it was found.
    if before is None or row.arc == "collect":
        pass
    elif row.giver.name.strip() and not _same(row.giver, before.taker):
        message = "It was handed over by somebody who had not received it: a hand is missing in the chain."
        found.append(_said("HILO-E102", "error", row, message, "CNPP arts. 227, 228", "from"))
    if not row.place.strip() and not any(party.kind == PLACE for party in (row.giver, row.taker)):
        found.append(_said("HILO-E108", "warning", row, "No place is noted.", "CNPP arts. 217, 227", "place"))
    return found


def _same(one: Party, other: Party) -> bool:
    """Whether two names mean one hand: the same account, or the same name as people write it."""
    if one.account and other.account:
        return one.account == other.account
    return " ".join(one.name.casefold().split()) == " ".join(other.name.casefold().split())


def _seals(kind: Kind, row: StepRow, before: StepRow | None) -> list[Finding]:
    found = []
    if row.seal_condition == "broken":
        message = "The seal was broken or altered: say what it was like, who saw it, and seal it anew."
        found.append(_said("HILO-E103", "error", row, message, "CNPP arts. 227, 228", "seal_condition"))
    was = before.seal_after if before is not None else ""
    if row.seal_before and row.seal_before != was:
        message = "The seal that was found is not the one that was put on."
        found.append(_said("HILO-E104", "error", row, message, CUSTODY, "seal_before"))
    elif was and row.seal_after != was and not row.seal_before and row.arc != "seal":
        message = "It has another seal than before, and nothing says who took the old one off."
        found.append(_said("HILO-E104", "error", row, message, CUSTODY, "seal_after"))
    arc = step(row.arc)
    travels = bool(arc and arc.carries) or (row.before in {"sealed", "collected"} and row.arc == "receive")
    if travels and not row.seal_after and not kind.needs_no_seal:
        found.append(_said("HILO-E105", "warning", row, "It left without a seal.", CUSTODY, "seal_after"))
    return found


def _times(row: StepRow, before: StepRow | None) -> list[Finding]:
    found = []
    drift = timedelta(minutes=terms()["clock_drift_minutes"])
    if row.device_at is not None and row.device_at - row.at > drift:
        message = "The phone's clock was ahead of the server's: both times are kept."
        found.append(_said("HILO-E119", "info", row, message, RECORD, "device_at"))
    # Steps of one visit to the scene are sent together, and may carry one time.
    if before is not None and row.when < before.when and row.device_at and before.device_at:
        message = "By its times it was handed over before whoever gave it had received it."
        found.append(_said("HILO-E109", "warning", row, message, RECORD, "device_at"))
    return found


def _unsigned(row: StepRow, signed: set[tuple[int, str]]) -> list[Finding]:
    alone = _same(row.giver, row.taker)
    sides = [("from", row.giver), ("to", row.taker)]
    return [
        _said("HILO-E107", "warning", row, f"Nobody signed for {words}.", RECORD, side)
        for (side, party), words in zip(sides, ("who handed it over", "who took it"), strict=True)
        if party.kind != PLACE
        and party.name.strip()
        # Whoever had it before the police signs the inventory, not the chain.
        and not (side == "from" and row.arc in {"locate", "collect"})
        and (row.seq, side) not in signed
        and not (alone and {(row.seq, "from"), (row.seq, "to")} & signed)
    ]


def _whole(subject: Subject, files: Sequence[FileRow], at: datetime) -> list[Finding]:
    found = []
    if any(not one.ok for one in files):
        message = "A file is no longer what it was when it came in. Both are kept."
        found.append(Finding("HILO-E110", "error", message, "CNPP arts. 227, 228", "files"))
    if subject.kind == "digital" and not files:
        message = "A digital item without its file: send the file, so that its hash can be kept."
        found.append(Finding("HILO-E111", "warning", message, CUSTODY, "files"))
    # A copy that the police made is not seized from anybody.
    if kinds()[subject.kind].owner_notice and not subject.inventoried:
        message = "It stands in no signed inventory: make one, signed by the person or by two witnesses."
        found.append(Finding("HILO-E112", "warning", message, "CNPP art. 230-I", "inventory"))
    if subject.notice_due and subject.status != "disposed" and (subject.notified_at or at) > subject.notice_due:
        message = "The owner was not told of the seizure within sixty natural days."
        found.append(Finding("HILO-E115", "error", message, "CNPP art. 231", "owner_notice"))
    return found


def _conditions(kind: Kind, arc: str) -> tuple[str, ...]:
    return {"destroy": kind.before_destroying, "return": kind.before_returning}.get(arc, ())


def _said(code: str, severity: str, row: StepRow, message: str, law: str, field: str = "") -> Finding:
    return Finding(code, severity, message, law, f"steps.{row.seq}" + (f".{field}" if field else ""))
