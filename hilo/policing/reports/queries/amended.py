"""A report as its amendments leave it: made, proposed, and what a reader sees of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from hilo.kernel.territory.queries import local_words
from hilo.policing.reports import forms, vault

from ..models import Report
from ..rules_merge import Copy
from .sealing import copied


def amendments_of(row: Report) -> list[dict[str, Any]]:
    """Numbered corrections, opened, the first first; who reads them gets them `veiled`."""
    return [
        {
            "number": note.number,
            "at": note.at,
            "by": note.by,
            "reason": note.reason,
            "changes": [change_of(row.institution_id, one) for one in note.changes],
            "author": {"name": note.author.name, "number": note.author.number},
            "ground": note.ground,
            "agreed_by": note.agreed_by,
            "unreached": note.unreached,
            "because": note.because,
        }
        for note in row.amendments.select_related("author").order_by("number")
    ]


def proposals_of(row: Report) -> list[dict[str, Any]]:
    """Proposed amendments and what became of each, opened, the first first; who reads them gets them `veiled`."""
    return [
        {
            "id": one.pk,
            "at": one.at,
            "by": one.by,
            "due": one.due,
            "author": {"name": one.author.name, "number": one.author.number},
            "reason": one.reason,
            "changes": [change_of(row.institution_id, change) for change in one.changes],
            "status": one.status,
            "ended_at": one.ended_at,
            "ended_by": one.ended_by,
            "unreached": one.unreached,
            "because": one.because,
            "number": one.number,
        }
        for one in row.proposals.select_related("author").order_by("id")
    ]


def until_of(asked: Mapping[str, Any], state: str) -> str:
    """Until when a proposed amendment waits for its author, on the clock of the report's state, with its zone."""
    return local_words(asked["due"], state, seconds=False)


def change_of(institution: str, change: dict[str, Any]) -> dict[str, Any]:
    """A change of an amendment, opened."""
    path = change["path"]
    return {"path": path} | {side: vault.unseal(institution, path, change[side]) for side in ("before", "after")}


def veiled(notes: list[dict[str, Any]], hide: Collection[str]) -> list[dict[str, Any]]:
    """Amendments, made or proposed, without the values that a reader may not see. hide: their paths."""
    gone = {side: dict(forms.MASKED) for side in ("before", "after")}
    return [
        note | {"changes": [one | gone if one["path"] in hide else one for one in note["changes"]]} for note in notes
    ]


def amended_of(row: Report, document: dict[str, Any]) -> dict[str, Any]:
    """The document as its amendments leave it. document: opened."""
    return with_notes(document, amendments_of(row))


def with_notes(document: dict[str, Any], notes: list[dict[str, Any]]) -> dict[str, Any]:
    """The document as amendments, both opened, leave it."""
    copy = Copy(copied(document))
    for note in notes:
        for change in note["changes"]:
            copy.choose(change["path"], change["after"])
    return copy.document
