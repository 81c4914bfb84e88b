"""Who an officer is, and was: enrolled, looked up, changed by a paper and two hands."""

from __future__ import annotations

from datetime import date

from hilo.lib.commands import command
from hilo.lib.limits import AccountName, PersonName, Reason, RecordId

from .words import Document, DocumentKind, InstitutionCode, Number, Profile, Sex, TypedKey, Words


@command
class RehireAnswer:
    """What a person says about possible earlier services. same: id of the officer who it is, None for nobody."""

    same: RecordId | None = None
    reason: Reason


@command
class LookUp:
    """Look for officers. q: words of the name, the number or the CUIP."""

    q: Words = ""


@command
class EnrolOfficer:
    """Enrol an officer under the institution's own number.

    answer: needed where a question about an earlier service was put (HILO-O430). account: that the officer signs in
    with, if it is open already.
    """

    institution: InstitutionCode
    number: Number
    name: PersonName
    cuip: TypedKey = ""
    curp: TypedKey = ""
    born: date | None = None
    sex: Sex = ""
    profile: Profile = ""
    joined_on: date | None = None
    answer: RehireAnswer | None = None
    account: AccountName = ""


@command
class CheckRehire:
    """Ask who served before: by a key, or by name and birth date."""

    name: PersonName
    cuip: TypedKey = ""
    curp: TypedKey = ""
    born: date | None = None


@command
class GiveAccount:
    """Say which account an officer signs in with; "" takes it away."""

    username: AccountName


@command
class ProposeIdentity:
    """Ask that who an officer is be changed. What is left out stays as it is.

    document, number, issuer: the paper that proves it; another account than the proposer's confirms.
    """

    document: DocumentKind
    number: Document
    issuer: Document
    name: PersonName = ""
    born: date | None = None
    curp: TypedKey = ""
    cuip: TypedKey = ""
    sex: Sex = ""


@command
class RefuseIdentity:
    """Do not sign a change of identity, or take one's own proposal back."""

    reason: Reason


@command
class AnswerIdentity:
    """Whether two records are one person's. same: they are; otherwise they are two persons. reason: how it is known."""

    same: bool
    reason: Reason
