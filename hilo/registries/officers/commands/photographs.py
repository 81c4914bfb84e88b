"""Photographs of officers, and the credentials that carry them."""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import MaxLen

from hilo.lib.commands import command
from hilo.lib.limits import Reason

from .words import Document, InstitutionCode, Number, PhotoPaper


@command
class KeepPhoto:
    """A photograph of an officer. picture: a JPEG or PNG as it was sent; document, number, issuer: the paper that it
    rests on, needed where it takes the place of another while a certificate is in force."""

    picture: bytes
    document: PhotoPaper = ""
    number: Document = ""
    issuer: Document = ""


@command
class KeepPhotos:
    """Photographs of many officers of an institution. archive: a ZIP whose files bear the institution's own numbers;
    the paper is that of all that take the place of another."""

    institution: InstitutionCode
    archive: bytes
    document: PhotoPaper = ""
    number: Document = ""
    issuer: Document = ""


@command
class RefusePhoto:
    """Do not sign a change of photograph, or take one's own back."""

    reason: Reason


@command
class ErasePhotos:
    """Erase every photograph of an officer. document: what asks for it."""

    document: Document


@command
class PrintCredentials:
    """Credentials on A4 of officers of an institution. numbers: the institution's own; none: all who serve.
    after: go on after this number; language: of the paper."""

    institution: InstitutionCode
    numbers: Annotated[tuple[Number, ...], MaxLen(500)] = ()
    after: Number = ""
    language: Literal["es", "en"] = "es"
