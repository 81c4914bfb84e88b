"""What a phone sent that may send no more, read by a commander with a reason, and let in or not."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from hilo.kernel.action import action, done, held
from hilo.lib.actor import Actor
from hilo.lib.documents import read
from hilo.lib.errors import Conflict, NotFound, Refusal
from hilo.policing.reports import vault

from ..commands import MergeSealed, OpenSealed
from ..models import SealedUnsent
from ..queries.reading import as_ref
from ..rules_document import instant
from .kept import SavedReport, reason_of
from .writing import let_in

LATE = "It was written after its officer might act no more."


@action("devices.manage", verb="device.sealed_opened")
def open_sealed(sealed: int, command: OpenSealed, *, actor: Actor, at: datetime) -> Any:
    """A commander reads what a revoked phone sent, and says why: JSON, or text where it is none.

    Raises: Forbidden; NotFound; Refusal HILO-R484 without a reason.
    """
    row = _locked(sealed, actor)
    said = reason_of(command.reason)
    if row.opened_at is None:
        row.opened_at, row.opened_by, row.opened_because = at, actor.name, said
        row.save(update_fields=["opened_at", "opened_by", "opened_because"])
    done(row, why=said, data={"sealed": row.pk})
    return _content(row)


@action("devices.manage", verb="device.sealed_merged")
def merge_sealed(sealed: int, command: MergeSealed, *, actor: Actor, at: datetime) -> list[SavedReport]:
    """A commander lets in what a revoked phone sent, after reading it, and says why: answer by answer, marked as such.

    What differs from what stands is kept beside it, and the writer chooses. Done once. Of an officer who acts no more
    it is that officer's, as far as it was written before: what the phone wrote later, or says no hour of, is read and
    not let in (HILO-R489).
    Raises: Conflict HILO-R485 if it was not opened; Refusal HILO-R484 without a reason, HILO-R486 if it holds no
    changes of a report.
    """
    row = _locked(sealed, actor)
    said = reason_of(command.reason)
    if row.opened_at is None:
        raise Conflict("HILO-R485", "Read it first, and say why.", where="sealed")
    content = _content(row)
    parts = content if isinstance(content, list) else [content]
    if not all(isinstance(one, dict) and as_ref(one.get("ref")) and "changes" in one for one in parts):
        raise Refusal("HILO-R486", "It holds no changes of a report: {ref, changes}, or a list of them.")
    if row.merged_at is not None:
        return []
    taken = [_let_in(row, one, actor, at) for one in parts]
    row.merged_at = at
    row.save(update_fields=["merged_at"])
    done(row, why=said, data={"sealed": row.pk})
    return taken


def _let_in(row: SealedUnsent, part: dict[str, Any], actor: Actor, at: datetime) -> SavedReport:
    changes, late = part["changes"], []
    if row.barred_at is not None and isinstance(changes, list):
        late = [one for one in changes if not _before(row, one)]
        changes = [one for one in changes if _before(row, one)]
    saved = let_in(
        actor=actor, ref=part["ref"], changes=changes, device=row.device, at=at, last=row.barred_at is not None
    )
    said = [
        {"path": str(one.get("path", "")), "code": "HILO-R489", "message": LATE}
        for one in late
        if isinstance(one, dict)
    ]
    return replace(saved, refused=[*saved.refused, *said])


def _before(row: SealedUnsent, one: Any) -> bool:
    """True if a change was written while its officer might act, by the phone's clock as far as it was off when seen."""
    told = instant(one.get("at")) if isinstance(one, dict) else None
    return (
        told is not None and row.barred_at is not None and told - timedelta(seconds=row.device.skew_s) < row.barred_at
    )


def _locked(key: int, actor: Actor) -> SealedUnsent:
    """What a phone of the commander's institution sent, locked. Raises: NotFound."""
    rows = SealedUnsent.objects.select_for_update(of=("self",)).select_related("device__officer", "institution")
    row = rows.filter(pk=key, institution=actor.institution).first()
    if row is None:
        raise NotFound("sealed message", key)
    return held(row)


def _content(row: SealedUnsent) -> Any:
    raw = vault.unseal_bytes(row.institution_id, f"device:{row.device_id}", row.content)
    try:
        return read(raw)
    except (Refusal, ValueError, RecursionError):
        return raw.decode("utf-8", "replace")
