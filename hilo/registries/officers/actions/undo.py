"""An import is taken back: what it wrote goes as far as nothing was built on it, and what stands in the way is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.fields.reverse_related import ForeignObjectRel

from hilo.kernel.action import action, done, held
from hilo.kernel.ledger.actions import met
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, NotFound

from ..models import IdentityChange, IdentityQuestion, Import, ImportLine, Officer, Posting, RankHeld, ServiceState
from ..rules.identity import BLANK
from .identity import become

BUILT = ("evaluations", "trainings", "certificates", "requests", "discipline", "later")
"""What is built on an officer by others than an import."""
BATCH = 500
"""Officers taken off the list at once."""


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
    standing = [one for one in lines if "undone" not in one.wrote]
    enrolled = [one for one in standing if "officer" in one.wrote and one.officer is not None]
    for first in range(0, len(enrolled), BATCH):
        _take_off(enrolled[first : first + BATCH], file, told)
    for line in (one for one in standing if "officer" not in one.wrote):
        if why := list(_in_the_way(line, file)):
            told.left.append(InTheWay(line.line, line.number, why))
        else:
            _take_back(line, file, actor, at)
            _are_undone([line], told)
    told.left.sort(key=lambda one: one.line)
    if not told.left:
        file.undone_at, file.undone_by = at, actor.name
        file.save(update_fields=["undone_at", "undone_by"])
    done(file, data={"import": file.pk, "taken_back": told.taken_back, "left": len(told.left)})
    return told


def _are_undone(lines: list[ImportLine], told: Undone) -> None:
    for line in lines:
        line.wrote["undone"] = True
    ImportLine.objects.bulk_update(lines, ["wrote"], batch_size=BATCH)
    told.taken_back += len(lines)


def _take_off(some: list[ImportLine], file: Import, told: Undone) -> None:
    """Officers whom the import enrolled are off the list again, unless something was built on them."""
    built = _built_on([line.officer_id for line in some if line.officer_id], file)
    told.left += [InTheWay(line.line, line.number, built[line.officer_id]) for line in some if line.officer_id in built]
    free = [line.officer for line in some if line.officer is not None and line.officer_id not in built]
    for officer in free:
        met(officer)
    ids = [officer.pk for officer in free]
    IdentityQuestion.objects.filter(other__in=ids).delete()
    for model in (IdentityQuestion, ServiceState, RankHeld, Posting, IdentityChange):
        model._default_manager.filter(officer__in=ids).delete()
    for officer in free:
        done(officer, verb="officer.import_undone", data={"import": file.pk})
    _are_undone([line for line in some if line.officer_id not in built], told)
    Officer.objects.filter(pk__in=ids).delete()


def _built_on(ids: list[int], file: Import) -> dict[int | None, list[str]]:
    """Officer -> what was built on them by others than the import, as codes; who has nothing is not in it."""
    found: dict[int | None, list[str]] = {}

    def say(why: str, rows: QuerySet[Any], of: str = "officer_id") -> None:
        for officer in sorted(set(rows.values_list(of, flat=True))):
            if why not in found.setdefault(officer, []):
                found[officer].append(why)

    who, changes = Officer.objects.filter(pk__in=ids), IdentityChange.objects.filter(officer__in=ids)
    for name in BUILT:
        say(name, who.filter(**{f"{name}__isnull": False}), "pk")
    say("account", who.exclude(account=None), "pk")
    say("identity", changes.exclude(source=file.name).exclude(status="refused"))
    say("answers", IdentityQuestion.objects.filter(officer__in=ids).exclude(answer__in=["open", "withdrawn"]))
    say("answers", IdentityQuestion.objects.filter(other__in=ids).exclude(answer="open"), "other_id")
    for why, model in (("states", ServiceState), ("ranks", RankHeld), ("postings", Posting)):
        rows = model._default_manager.filter(officer__in=ids)
        say(why, rows.values("officer_id").annotate(n=Count("pk")).filter(n__gt=1))
        say(why, rows.exclude(reason="imported"))
    for why, rows, of in _elsewhere(ids):
        say(why, rows, of)
    return found


def _elsewhere(ids: list[int]) -> Iterator[tuple[str, QuerySet[Any], str]]:
    """What later domains keep of officers: a weapon in charge, a place in a crew, an appointment."""
    for one in Officer._meta.get_fields(include_hidden=True):
        if not isinstance(one, ForeignObjectRel) or one.related_model._meta.app_label == "officers":
            continue
        model, name = one.related_model, one.field.name
        rows = model._default_manager.filter(**{f"{name}__in": ids})
        yield str(model._meta.model_name), rows, f"{name}_id"


def _in_the_way(line: ImportLine, file: Import) -> Iterator[str]:
    """What was built on what a line wrote about somebody who was known, as codes."""
    officer, wrote = line.officer, line.wrote
    if officer is None:
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


def _take_back(line: ImportLine, file: Import, actor: Actor, at: datetime) -> None:
    officer, wrote = line.officer, line.wrote
    if officer is None:
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
