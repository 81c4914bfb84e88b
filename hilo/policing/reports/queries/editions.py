"""Which editions of the form there are, which is in force, and what is put to the three parties."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from hilo.kernel.rights import allow
from hilo.lib.errors import NotFound

from .. import forms
from ..models import EditionProposal
from ..rules_editions import PARTIES, Change, kind_of
from ..rules_editions import difference as _difference

if TYPE_CHECKING:
    from hilo.lib.actor import Actor


@dataclass(frozen=True, slots=True)
class Edition:
    """A form that reports may follow. until: the day before its successor's first, None for the last of its kind.

    origin: "file" (came with the house) or "approved" (by the three parties). missing: what is not known of it.
    """

    form: str
    edition: str
    kind: str
    title_es: str
    title_en: str
    coverage: str
    valid_from: date
    valid_until: date | None
    origin: str
    parts: int
    fields: int
    missing: tuple[tuple[str, str], ...]
    source: str


@dataclass(frozen=True, slots=True)
class Vote:
    """What a party said; at is None while it has said nothing."""

    party: str
    approved: bool | None
    reason: str
    at: Any
    institution: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A file that is put to the three parties, with one vote for each party, in their order."""

    id: int
    form: str
    edition: str
    status: str
    sha256: str
    reason: str
    valid_from: date
    proposed_at: Any
    institution: str
    ended_at: Any
    votes: tuple[Vote, ...]
    text: str = ""


def all_editions() -> list[Edition]:
    """Every form that is there, by kind and first day. Public: what the police asks is no secret."""
    rows = [_edition(_packaged(name), "file") for name in forms.names()]
    rows += [
        _edition(tomllib.loads(row.text) | {"valid_from": row.valid_from}, "approved")
        for row in EditionProposal.objects.filter(status="approved")
    ]
    return sorted(rows, key=lambda row: (row.kind, row.valid_from, row.form))


def current_form(kind: str, on: date) -> str:
    """The id of the form that a report opened on a day follows: the last of its kind that is in force.

    Raises: NotFound if there is none.
    """
    found = [
        row
        for row in all_editions()
        if row.kind == kind and row.valid_from <= on and (row.valid_until is None or on <= row.valid_until)
    ]
    if not found:
        raise NotFound("form", kind)
    return found[-1].form


def approved_text(name: str) -> str | None:
    """The exact text of a form that the three parties approved; None if they approved none of that id."""
    return EditionProposal.objects.filter(form=name, status="approved").values_list("text", flat=True).first()


def difference(before: str, after: str) -> list[Change]:
    """What changed from one form to another, each named by its id or, for crime, by its edition. Raises: NotFound."""
    return _difference(data_of(before), data_of(after))


def data_of(name: str) -> Mapping[str, Any]:
    """A form's file as data. name: its id, or the edition of a form for probable crimes. Raises: NotFound."""
    if name in forms.names():
        return _packaged(name)
    if text := approved_text(name):
        return tomllib.loads(text)
    by_edition = [row.form for row in all_editions() if row.edition == name and row.kind == "crime"]
    if not by_edition:
        raise NotFound("form", ascii(name[:40])[1:-1])
    return data_of(by_edition[0])


def changes_of(row: Proposal) -> list[Change]:
    """What a proposal would change in the form of its kind that it follows."""
    kind = kind_of(row.form)
    before = [
        one for one in all_editions() if one.kind == kind and one.form != row.form and one.valid_from < row.valid_from
    ]
    return _difference(data_of(before[-1].form), tomllib.loads(row.text)) if before else []


def proposals(actor: Actor | None = None) -> list[Proposal]:
    """All proposals, the last first, without their text. Public, as the Council's agreements are."""
    rows = EditionProposal.objects.prefetch_related("votes").defer("text").order_by("-proposed_at", "-pk")
    return [_proposal(row) for row in rows[:200]]


def proposal(key: int, actor: Actor | None) -> Proposal:
    """One proposal with its exact text. Right: editions.read. Raises: NotFound, Forbidden."""
    if actor is not None:
        allow(actor, "editions.read")
    row = EditionProposal.objects.prefetch_related("votes").filter(pk=key).first()
    if row is None:
        raise NotFound("proposal", key)
    return _proposal(row, row.text)


def party_of(actor: Actor | None) -> str:
    """The party that an actor may vote for; "" for everybody else."""
    return next((party for party in PARTIES if actor is not None and actor.may(f"editions.approve.{party}")), "")


def _proposal(row: EditionProposal, text: str = "") -> Proposal:
    said = {one.party: one for one in row.votes.all()}
    votes = tuple(
        Vote(party, one.approved, one.reason, one.at, one.institution)
        if (one := said.get(party))
        else Vote(party, None, "", None, "")
        for party in PARTIES
    )
    names = ("form", "edition", "status", "sha256", "reason", "valid_from", "proposed_at", "institution", "ended_at")
    return Proposal(id=row.pk, votes=votes, text=text, **{name: getattr(row, name) for name in names})


def _edition(data: Mapping[str, Any], origin: str) -> Edition:
    return Edition(
        form=data["id"],
        edition=data["edition"],
        kind=kind_of(data["id"]),
        title_es=data["title_es"],
        title_en=data["title_en"],
        coverage=data["coverage"],
        valid_from=data["valid_from"],
        valid_until=data.get("valid_until"),
        origin=origin,
        parts=len(data["parts"]),
        fields=sum(len(part["fields"]) for part in data["parts"]),
        missing=tuple((es, en) for es, en in data.get("missing", ())),
        source=data["source"],
    )


@cache
def _packaged(name: str) -> dict[str, Any]:
    return tomllib.loads((forms.FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


forms.approved_by(approved_text)
