"""What is noted of a person in custody: rights read, injuries seen, a doctor's word, the consulate told."""

from __future__ import annotations

from datetime import datetime, timedelta

from hilo.kernel.action import action, done
from hilo.lib.actor import Actor
from hilo.lib.errors import Refusal

from ..commands import CertifyPerson, NoteInjuries, NotifyConsulate, ReadRights
from ..events import ConsulateTold, InjuriesNoted, MedicallyCertified, RightsRead
from ..models import Detention
from ..particulars import keep
from ..queries import locked, rights_named
from .common import BOTH, needed, noted, one_of, past, state_of

_BEFORE = timedelta(minutes=10)
"""Rights may be read in the minutes before the detention is complete; clocks differ besides."""


@action(*BOTH, verb="detention.rights_read")
def read_rights(number: str, command: ReadRights, *, actor: Actor, at: datetime) -> Detention:
    """The rights were read aloud: which, in which language, by whom, and whether the person signed (CNPP 152).

    A second reading is a second row; the first keeps its hour. Raises: Refusal HILO-X447 for a right that is none,
    HILO-X422 for such an answer, HILO-X444 if none was read, HILO-X423, X449 for an hour that cannot be.
    """
    known = [row["id"] for row in rights_named().rows]
    read = list(dict.fromkeys(command.rights))
    if not read:
        raise Refusal("HILO-X444", "rights: name those that were read. Nothing was written.", where="rights")
    if unknown := [right for right in read if right not in known]:
        words = f"rights: “{unknown[0]}” is none; there are {', '.join(known)}. Nothing was written."
        raise Refusal("HILO-X447", words, where="rights")
    one_of("answers", command.answer, "answer")
    row = locked(number)
    past(command.read_at, "read_at", at=at, after=row.detained_at - _BEFORE)
    fields = noted(actor, command.read_at, at) | {
        "rights": read,
        "language": needed(command.language, "language"),
        "interpreter": command.interpreter.strip(),
        "read_by": command.read_by.strip(),
        "answer": command.answer,
        "device_at": command.device_at,
        "audio_sha256": command.audio_sha256,
        "edition": rights_named().edition,
    }
    keep(row, "rights", fields, noted_at=at)
    if row.rights_read_at is None or command.read_at < row.rights_read_at:
        row.rights_read_at = command.read_at
        row.save(update_fields=["rights_read_at"])
    done(row, RightsRead(state_of(row), command.read_at), data={"rights": len(read)})
    return row


@action(*BOTH, verb="detention.injuries_noted")
def note_injuries(number: str, command: NoteInjuries, *, actor: Actor, at: datetime) -> Detention:
    """Injuries were seen: which, and how they came about as far as it is known. Earlier notes stay.

    Raises: Refusal HILO-X421 without a word of them, HILO-X423.
    """
    words = needed(command.injuries, "injuries")
    row = locked(number)
    past(command.seen_at, "seen_at", at=at, after=row.detained_at)
    fields = noted(actor, command.seen_at, at) | {"text": words, "how": command.how.strip()}
    keep(row, "injury", fields, noted_at=at)
    done(row, InjuriesNoted(state_of(row)))
    return row


@action(*BOTH, verb="detention.examined")
def certify(number: str, command: CertifyPerson, *, actor: Actor, at: datetime) -> Detention:
    """A doctor examined the person; injuries: whether the certificate names any (LNRD 23 I-i).

    Raises: Refusal HILO-X421 without the doctor's name, HILO-X423.
    """
    row = locked(number)
    past(command.examined_at, "examined_at", at=at, after=row.detained_at)
    fields = noted(actor, command.examined_at, at) | {
        "doctor": needed(command.doctor, "doctor"),
        "injuries": command.injuries,
        "certificate": command.certificate.strip(),
        "text": command.findings.strip(),
    }
    keep(row, "certificate", fields, noted_at=at)
    done(row, MedicallyCertified(state_of(row), command.examined_at))
    return row


@action(*BOTH, verb="detention.consulate_told")
def notify_consulate(number: str, command: NotifyConsulate, *, actor: Actor, at: datetime) -> Detention:
    """The consulate was told; or the person asked, with the defender who is named, that it is not (CNPP 151).

    Raises: Refusal HILO-X426 if it was declined and no defender is named; HILO-X421, HILO-X423.
    """
    if command.declined and not command.defender.strip():
        words = (
            "Only the person together with their defender may ask that the consulate is not told: name the defender."
        )
        raise Refusal("HILO-X426", words, where="defender")
    row = locked(number)
    when = past(command.told_at or at, "told_at", at=at, after=row.detained_at)
    fields = noted(actor, when, at) | {
        "country": needed(command.country, "country"),
        "declined": command.declined,
        "defender": command.defender.strip(),
    }
    keep(row, "consular", fields, noted_at=at)
    done(row, ConsulateTold(state_of(row), command.declined))
    return row
