"""An import is taken back: what it wrote goes as far as nothing was built on it, and what stands in the way is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models.fields.reverse_related import ForeignObjectRel

from hilo.kernel.action import action, done, held
from hilo.kernel.ledger.actions import met
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, NotFound

from ..models import IdentityChange, IdentityQuestion, Import, ImportLine, Officer, Posting, RankHeld
from ..rules.identity import BLANK
from .identity import become

BUILT = ("evaluations", "trainings", "certificates", "requests", "discipline", "later")
"""What is built on an officer by others than an import."""


@dataclass(slots=True)
class Undone:
    """What came of taking an import back. file: the import, by its id; taken_back: lines whose writing is gone; left:
    those where something stands in the way, with what; untouched: those that had written nothing."""

    file: int
    taken_back: int = 0
    untouched: int = 0
    left: list[InTheWay] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class InTheWay:
    """Why a line of an import stays. line: as a person counts it; number: the officer's; why: codes of what was
    built on it."""

    line: int
    number: str
    why: list[str]


@action("officers.import", verb="officers.import_undone")
def undo_import(import_id: int, *, actor: Actor, at: datetime) -> Undone:
    """Take an import back, line by line, as far as nothing was built on what it wrote. Officers whom it enrolled and
    whom nobody touched since are off the list again; the lines of the import stay, with what they had written.

    Raises: NotFound; Conflict HILO-O558 if it was undone before.
    """
    file = Import.objects.select_for_update(of=("self",)).select_related("institution").filter(pk=import_id).first()
    if file is None:
        raise NotFound("import", import_id)
    held(file)
    if file.undone_at is not None:
        raise Conflict("HILO-O558", where="import")
    told = Undone(file.pk)
    lines = file.lines.exclude(wrote={}).select_related("officer__institution").order_by("line")
    told.untouched = file.lines.count() - lines.count()
    for line in (one for one in lines if "undone" not in one.wrote):
        why = list(_in_the_way(line, file))
        if why:
            told.left.append(InTheWay(line.line, line.number, why))
        else:
            _take_back(line, file, actor, at)
            ImportLine.objects.filter(pk=line.pk).update(wrote=line.wrote | {"undone": True})
            told.taken_back += 1
    if not told.left:
        file.undone_at, file.undone_by = at, actor.name
        file.save(update_fields=["undone_at", "undone_by"])
    done(file, data={"import": file.pk, "taken_back": told.taken_back, "left": len(told.left)})
    return told


def _in_the_way(line: ImportLine, file: Import) -> Iterator[str]:
    """What was built on what a line wrote, as codes."""
    officer, wrote = line.officer, line.wrote
    if officer is None:
        return
    if "officer" in wrote:
        yield from (name for name in BUILT if getattr(officer, name).exists())
        yield from _elsewhere(officer)
        if officer.account_id:
            yield "account"
        if officer.states.count() > 1:
            yield "states"
        if officer.identity_changes.exclude(source=file.name).exclude(status="refused").exists():
            yield "identity"
        if officer.identity_questions.exclude(answer__in=["open", "withdrawn"]).exists():
            yield "answers"
        if IdentityQuestion.objects.filter(other=officer).exclude(answer="open").exists():
            yield "answers"
        if officer.ranks.exclude(reason="imported").exists() or officer.ranks.count() > 1:
            yield "ranks"
        if officer.postings.exclude(reason="imported").exists() or officer.postings.count() > 1:
            yield "postings"
        return
    for kind, rows in (("rank", officer.ranks), ("post", officer.postings)):
        if kind in wrote and not rows.filter(pk=wrote[kind]["made"], until=None).exists():
            yield f"{kind}s" if kind == "rank" else "postings"
    if "proposed" in wrote and IdentityChange.objects.filter(pk=wrote["proposed"], status="confirmed").exists():
        yield "identity"
    if "question" in wrote and IdentityQuestion.objects.filter(pk=wrote["question"]).exclude(answer="open").exists():
        yield "answers"
    if "filled" in wrote:
        row = officer.identity_changes.filter(source=file.name, status="completed").first()
        if row is None or any(getattr(officer, name) != value for name, value in row.asked().items()):
            yield "identity"


def _elsewhere(officer: Officer) -> Iterator[str]:
    """What later domains keep of an officer: a weapon in charge, a place in a crew, an appointment."""
    for one in Officer._meta.get_fields(include_hidden=True):
        if not isinstance(one, ForeignObjectRel):
            continue
        model = one.related_model
        if model._meta.app_label != "officers" and model._default_manager.filter(**{one.field.name: officer}).exists():
            yield str(model._meta.model_name)


def _take_back(line: ImportLine, file: Import, actor: Actor, at: datetime) -> None:
    officer, wrote = line.officer, line.wrote
    if officer is None:
        return
    if "officer" in wrote:
        IdentityQuestion.objects.filter(other=officer).delete()
        officer.identity_questions.all().delete()
        officer.states.all().delete()
        officer.ranks.all().delete()
        officer.postings.all().delete()
        met(officer)
        officer.identity_changes.all().delete()
        done(officer, verb="officer.import_undone", data={"import": file.pk})
        Officer.objects.filter(pk=officer.pk).delete()
        return
    for kind, model in (("rank", RankHeld), ("post", Posting)):
        if kind in wrote:
            model.objects.filter(pk=wrote[kind]["made"]).delete()
            model.objects.filter(pk=wrote[kind]["closed"]).update(until=None)
    if "plain" in wrote:
        values: dict[str, Any] = dict(wrote["plain"])
        if "joined_on" in values:
            values["joined_on"] = date.fromisoformat(values["joined_on"]) if values["joined_on"] else None
        Officer.objects.filter(pk=officer.pk).update(**values)
        officer.refresh_from_db()
    if "question" in wrote:
        IdentityQuestion.objects.filter(pk=wrote["question"]).update(
            answer="withdrawn", answered_at=at, answered_by=actor.name
        )
    changes = officer.identity_changes.filter(source=file.name, status__in=["proposed", "completed"])
    if changes.exists():
        met(officer)
        for row in changes:
            if row.status == "completed":
                become(officer, {name: BLANK[name] for name in row.names})
            row.status, row.decided_at, row.decided_by = "undone", at, actor.name
            row.save(update_fields=["status", "decided_at", "decided_by"])
        done(officer, verb="officer.import_undone", data={"import": file.pk}, record=officer)
