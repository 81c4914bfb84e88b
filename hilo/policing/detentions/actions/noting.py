"""What is noted of a person in custody: rights read, injuries seen, a doctor's word, the consulate told."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from hilo.kernel.act import act
from hilo.lib.actor import Actor
from hilo.lib.errors import Refusal

from ..events import ConsulateTold, InjuriesNoted, MedicallyCertified, RightsRead
from ..models import Detention
from ..particulars import keep
from ..queries import locked, rights_named
from .common import done, noted, one_of, past, state_of, text

BOTH = ("detentions.update", "detentions.register")
_HASH = re.compile(r"[0-9a-f]{64}")
_BEFORE = timedelta(minutes=10)
"""Rights may be read in the minutes before the detention is complete; clocks differ besides."""


def read_rights(
    *,
    actor: Actor,
    number: str,
    rights: Sequence[str],
    language: str,
    read_at: datetime,
    answer: str,
    at: datetime,
    interpreter: str = "",
    read_by: str = "",
    device_at: datetime | None = None,
    audio_sha256: str = "",
) -> Detention:
    """The rights were read aloud: which, in which language, by whom, and whether the person signed (CNPP 152).

    A second reading is a second row; the first keeps its hour. Raises: Refusal HILO-X447 for a right or answer that is
    none, HILO-X444, X445 if none was read, HILO-X423 for an hour that cannot be.
    """
    known = [row["id"] for row in rights_named().rows]
    read = list(dict.fromkeys(rights))
    if not read:
        raise Refusal("HILO-X444", "rights: name those that were read. Nothing was written.", where="rights")
    if unknown := [right for right in read if right not in known]:
        words = f"rights: “{unknown[0]}” is none; there are {', '.join(known)}. Nothing was written."
        raise Refusal("HILO-X447", words, where="rights")
    one_of("answers", answer, "answer")
    if audio_sha256 and not _HASH.fullmatch(audio_sha256):
        raise Refusal("HILO-X445", "audio_sha256: 64 hexadecimal digits. Nothing was written.", where="audio_sha256")
    with act():
        row = locked(number, actor, *BOTH)
        past(read_at, "read_at", at=at, after=row.detained_at - _BEFORE)
        fields = noted(actor, read_at, at) | {
            "rights": read,
            "language": text(language, "language", 12, needed=True),
            "interpreter": text(interpreter, "interpreter", 160),
            "read_by": text(read_by, "read_by", 160),
            "answer": answer,
            "device_at": device_at,
            "audio_sha256": audio_sha256,
            "edition": rights_named().edition,
        }
        keep(row, "rights", fields, noted_at=at)
        if row.rights_read_at is None or read_at < row.rights_read_at:
            row.rights_read_at = read_at
            row.save(update_fields=["rights_read_at"])
        done(row, actor, "rights_read", RightsRead(state_of(row), read_at), at=at, data={"rights": len(read)})
    return row


def note_injuries(
    *, actor: Actor, number: str, injuries: str, seen_at: datetime, at: datetime, how: str = ""
) -> Detention:
    """Injuries were seen: which, and how they came about as far as it is known. Earlier notes stay."""
    words = text(injuries, "injuries", 4000, needed=True)
    with act():
        row = locked(number, actor, *BOTH)
        past(seen_at, "seen_at", at=at, after=row.detained_at)
        fields = noted(actor, seen_at, at) | {"text": words, "how": text(how, "how", 4000)}
        keep(row, "injury", fields, noted_at=at)
        done(row, actor, "injuries_noted", InjuriesNoted(state_of(row)), at=at)
    return row


def certify(
    *,
    actor: Actor,
    number: str,
    doctor: str,
    examined_at: datetime,
    injuries: bool,
    at: datetime,
    certificate: str = "",
    findings: str = "",
) -> Detention:
    """A doctor examined the person; injuries: whether the certificate names any (LNRD 23 I-i)."""
    with act():
        row = locked(number, actor, *BOTH)
        past(examined_at, "examined_at", at=at, after=row.detained_at)
        fields = noted(actor, examined_at, at) | {
            "doctor": text(doctor, "doctor", 160, needed=True),
            "injuries": bool(injuries),
            "certificate": text(certificate, "certificate", 80),
            "text": text(findings, "findings", 4000),
        }
        keep(row, "certificate", fields, noted_at=at)
        done(row, actor, "examined", MedicallyCertified(state_of(row), examined_at), at=at)
    return row


def notify_consulate(
    *,
    actor: Actor,
    number: str,
    country: str,
    at: datetime,
    told_at: datetime | None = None,
    declined: bool = False,
    defender: str = "",
) -> Detention:
    """The consulate was told; or the person asked, with the defender who is named, that it is not (CNPP 151).

    Raises: Refusal HILO-X426 if it was declined and no defender is named.
    """
    if declined and not defender.strip():
        words = (
            "Only the person together with their defender may ask that the consulate is not told: name the defender."
        )
        raise Refusal("HILO-X426", words, where="defender")
    with act():
        row = locked(number, actor, *BOTH)
        when = past(told_at or at, "told_at", at=at, after=row.detained_at)
        fields = noted(actor, when, at) | {
            "country": text(country, "country", 80, needed=True),
            "declined": bool(declined),
            "defender": text(defender, "defender", 160),
        }
        keep(row, "consular", fields, noted_at=at)
        done(row, actor, "consulate_told", ConsulateTold(state_of(row), bool(declined)), at=at)
    return row
