"""What can have happened to an officer's service. No name, no result, no reason: the file has them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class OfficerEnrolled:
    NAME: ClassVar[str] = "officers.OfficerEnrolled"
    officer: int
    institution: str


@dataclass(frozen=True, slots=True)
class OfficerSeparated:
    """The service ended; equipment and certificate end with it."""

    NAME: ClassVar[str] = "officers.OfficerSeparated"
    officer: int
    institution: str


@dataclass(frozen=True, slots=True)
class CertificateIssued:
    NAME: ClassVar[str] = "officers.CertificateIssued"
    folio: str
    institution: str


@dataclass(frozen=True, slots=True)
class CertificateRevoked:
    NAME: ClassVar[str] = "officers.CertificateRevoked"
    folio: str
    institution: str


@dataclass(frozen=True, slots=True)
class CertificateResigned:
    """Signed anew, because its key is not trusted any more: the paper with the line before is to be printed again."""

    NAME: ClassVar[str] = "officers.CertificateResigned"
    folio: str
    institution: str


@dataclass(frozen=True, slots=True)
class StandingChanged:
    """Something was recorded by which what the officer may be asked to do may be another: ask the verdict anew. It is
    told of every evaluation, whatever its result, so that it tells none."""

    NAME: ClassVar[str] = "officers.StandingChanged"
    officer: int
    institution: str
