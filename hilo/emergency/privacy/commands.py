"""What is asked of privacy: each act's fields with their limits, told once for table, page and API."""

from __future__ import annotations

from dataclasses import field
from typing import Annotated

from hilo.lib.commands import command, taken_as
from hilo.lib.limits import Longest, PersonName, RecordId

Right = Annotated[str, Longest(12)]
Contact = Annotated[str, Longest(200)]
Number = Annotated[str, Longest(40)]
"""A telephone number, however it is typed."""
Document = Annotated[str, Longest(80)]
Account = Annotated[str, Longest(4000)]
"""What the person asks or is told, in somebody's words."""
Ground = Annotated[str, Longest(4)]
"""A fraction of art. 49."""
CorrectedField = Annotated[str, Longest(40)]
Correction = Annotated[str, Longest(20_000)]
Basis = Annotated[str, Longest(200)]


@command
class ReceiveRequest:
    """A person's request. numbers: the telephone numbers they say are theirs; they open nothing before `identify`."""

    right: Right
    applicant: PersonName
    contact: Contact
    text: Account
    numbers: tuple[Number, ...] = ()
    represented: bool = False


@command
class IdentifyApplicant:
    """The person proved who they are, and that the numbers are theirs. document: its kind, never its number."""

    document: Document
    numbers: tuple[Number, ...] = ()


@command
class AskForMissing:
    """What is missing in a request."""

    missing: Annotated[Account, taken_as("missing", "text")]


@command
class CompleteRequest:
    """What the person gave."""

    text: Account


@command
class ExtendRequest:
    """Why more time is needed; the person is told."""

    reason: Annotated[Account, taken_as("reason", "text")]


@command
class RefuseRequest:
    """The right is not granted, on a ground of art. 49, with reasons."""

    ground: Ground
    answer: Account


@command
class GrantRequest:
    """The right is granted, for these calls of the person."""

    call_ids: Annotated[tuple[RecordId, ...], taken_as("call_ids", "calls")]
    answer: Account


@command
class CarryOutRequest:
    """Do what was granted. corrections: for a correction, the fields of a call as they ought to be."""

    corrections: dict[CorrectedField, Correction] = field(default_factory=dict)


@command
class DiscloseRecording:
    """A recording's reference goes to an authority that asked for it in writing, under a law."""

    authority: PersonName
    document: Document
    basis: Basis


@command
class ReleaseRecording:
    """Why the authority needs the recording no longer."""

    reason: Annotated[Account, taken_as("reason", "text")]
