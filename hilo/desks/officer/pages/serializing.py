"""A report as the phone hears of it, whichever action or query it comes from."""

from __future__ import annotations

from dataclasses import asdict, is_dataclass
from datetime import datetime
from typing import Any

from hilo.kit.frame import language
from hilo.lib.actor import Actor
from hilo.policing.reports import queries as reports

GROUNDS = ("officer.", "assignment.", "incident.")
"""What a field is taken `from` without anybody being asked."""


def serialize(row: Any, *, at: datetime, refs: list[str]) -> dict[str, Any]:
    """A report that was read. refs: the names under which the phone may know it."""
    return acknowledged(row, at=at, folio=row.folio, incident=row.incident or "") | {
        "refs": refs,
        "remarks": [{"path": one["path"], "text": one["text"]} for one in row.remarks],
        "signer": row.signed_by or "",
        "opened_at": row.opened_at,
    }


def acknowledged(row: Any, *, at: datetime, folio: str, incident: str) -> dict[str, Any]:
    """A report after an action wrote in it: its version acknowledges what was sent."""
    return {
        "folio": folio,
        "incident": incident,
        "state": row.status,
        "version": row.version,
        "document": row.document,
        "given": given(row.document),
        "conflicts": [conflict(one) for one in row.conflicts],
        "findings": [finding(one, row.document["form"]) for one in row.findings],
        "refused": list(getattr(row, "refused", ())),
        "at": at,
    }


def hands(ref: str, who: Actor) -> dict[str, Any]:
    """Who writes it: whether the reader is its author, whom the author may let in, and whose each answer is."""
    told = reports.hands(ref, who)
    return {
        "beside": told.beside,
        "author": told.author,
        "hands": told.mark,
        "mates": [asdict(one) for one in told.mates],
        "writers": [_writer(one, who) for one in told.writers],
    }


def _writer(one: reports.Writer, who: Actor) -> dict[str, Any]:
    names = ("name", "rank", "number", "role", "answers", "unsigned", "signed_at", "declined", "ended_at", "paths")
    return {name: getattr(one, name) for name in names} | {"me": one.account == who.name}


def given(document: dict[str, Any]) -> list[str]:
    """The answers of sections that were there without anybody being asked."""
    form = reports.form(document["form"])
    return [
        f"sections.{part.id}.{field.id}"
        for part in form.sections.values()
        for field in part.fields
        if field.source.startswith(GROUNDS) and document["sections"].get(part.id, {}).get(field.id) not in (None, "")
    ]


def conflict(value: Any) -> dict[str, Any]:
    row = asdict(value) if is_dataclass(value) and not isinstance(value, type) else dict(value)
    return {name: row.get(name) for name in ("path", "server", "value", "device", "by", "at")}


def finding(value: Any, form: str) -> dict[str, Any]:
    """A finding in the reader's language; one that the catalogue does not know stays as it was judged.

    measure: whose its limit is, the law's or a proposal, in words.
    """
    found = reports.render(value, language(), form=form)
    return found.as_dict() | {"measure": reports.limit_words(found, language())}
