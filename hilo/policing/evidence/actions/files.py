"""Files of an item: they come in parts over a weak line, are kept under their hash, and looked at again and again."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from hilo.kernel.action import action, done, held, prepares
from hilo.kernel.rights import allow
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, NotFound, Refusal
from hilo.lib.text import printable

from .. import store
from ..commands import AnnounceFile
from ..events import EvidenceAltered, FileAdded
from ..models import Alteration, File, Item, Upload
from ..queries import locked
from ..rules import file_kind, limits, terms
from . import checked


@dataclass(frozen=True, slots=True)
class UploadState:
    """How far an upload is. offset: bytes that are here; done: it is whole and kept."""

    id: str
    number: str
    offset: int
    size: int
    sha256: str
    done: bool


@prepares
def open_upload(number: str, command: AnnounceFile, *, actor: Actor, at: datetime) -> UploadState:
    """Begin to send a file of an item, or go on with it: asked twice, it answers how far the first has come.

    Raises: NotFound; Forbidden; Refusal HILO-E452 if it is too large or empty, HILO-E450 if there are too many;
        HILO-E421 without a name; Conflict HILO-E455 if the same hash was announced with another size.
    """
    known = _announce(number, command, actor=actor, at=at)
    if isinstance(known, UploadState):
        return known
    # All of it may be here and not yet kept: the power went between the last part and the record.
    return _whole(known, actor, at) if store.offset(known.ref) == command.size else _state(known)


@action("evidence.collect", "evidence.handle", verb="evidence.file_announced")
def _announce(number: str, command: AnnounceFile, *, actor: Actor, at: datetime) -> Upload | UploadState:
    """The upload under way, or the state of what is whole and kept already. The ledger hears of it when it is kept."""
    wanted, size = command.sha256, command.size
    name = checked.needed(printable(command.name).replace("/", "_").replace("\\", "_"), "name")
    if not 0 < size <= limits()["bytes"]:
        raise Refusal("HILO-E452", f"A file has 1 to {limits()['bytes']:,} bytes.", where="size")
    item = locked(number)
    whole = File.objects.filter(item=item, sha256=wanted).first()
    if whole is not None and not whole.altered:
        return UploadState("", item.number, whole.size, whole.size, wanted, done=True)
    known = Upload.objects.filter(item=item, sha256=wanted).first()
    if known is not None:
        if known.size != size:
            message = f"The same hash was announced with {known.size:,} bytes: one of the two is wrong."
            raise Conflict("HILO-E455", message, where="size")
        return known
    if whole is None:
        _room(item, actor)
    return Upload.objects.create(
        ref=secrets.token_hex(16),
        item=item,
        name=name,
        size=size,
        sha256=wanted,
        at=at,
        touched_at=at,
        device_at=command.device_at,
        by=actor.name,
    )


def upload_named(ref: str, actor: Actor) -> Upload:
    """An upload of the actor's own. Raises: NotFound."""
    found = Upload.objects.select_related("item").filter(ref=ref, by=actor.name).first() if ref.isalnum() else None
    if found is None:
        raise NotFound("upload", ascii(ref)[1:-1][:40])
    return found


def upload_state(upload: str, *, actor: Actor) -> UploadState:
    """How far an upload is, for who wants to go on with it."""
    return _state(upload_named(upload, actor))


def add_part(upload: str, offset: int, data: bytes, *, actor: Actor, at: datetime) -> UploadState:
    """Add a part at its offset; with the last one the whole is hashed and kept.

    A part that came already changes nothing: the answer to its offset is how far the upload is.

    Raises: NotFound; Conflict HILO-E426 with the true `offset`; Refusal HILO-E428 for a part too large or empty,
        HILO-E451 beyond the announced size, HILO-E425 of a kind that is not kept, HILO-E427 if the whole has another
        hash than was announced (what came is dropped: begin anew), HILO-E432 if the disk took none of it.
    """
    row = upload_named(upload, actor)
    if not 0 < len(data) <= limits()["part_bytes"]:
        message = f"A part has 1 to {limits()['part_bytes']:,} bytes."
        raise Refusal("HILO-E428", message, status=413, where="body", extra={"most": limits()["part_bytes"]})
    if offset < 0 or offset + len(data) > row.size:
        raise Refusal("HILO-E451", f"The file was announced with {row.size:,} bytes.", where="offset")
    try:
        taken, here = store.append(row.ref, offset, data)
    except OSError as error:
        message = "The disk took none of it. Nothing is lost: send the same part again in a while."
        raise Refusal("HILO-E432", message, status=507, where="body") from error
    if not taken:
        message = f"{here:,} bytes are here: go on from there."
        raise Conflict("HILO-E426", message, where="offset", extra={"offset": here})
    if here < row.size:
        Upload.objects.filter(pk=row.pk).update(touched_at=at)
        return UploadState(row.ref, row.item.number, here, row.size, row.sha256, done=False)
    return _whole(row, actor, at)


def drop_abandoned(*, at: datetime) -> int:
    """Forget uploads whose last part is older than the term; returns how many. What was kept stays."""
    before = at - timedelta(hours=terms()["abandoned_part_hours"])
    gone = list(Upload.objects.filter(touched_at__lt=before).values_list("pk", "ref"))
    for pk, ref in gone:
        Upload.objects.filter(pk=pk, touched_at__lt=before).delete()
        store.drop(ref)
    return len(gone)


def check_files(*, actor: Actor, at: datetime, since: datetime | None = None, limit: int = 0) -> tuple[int, int]:
    """Look at all files, or at those not looked at since an instant; returns (looked at, altered now).

    Each item's result is written by itself: a check that is cut goes on where it was. Raises: Forbidden.
    """
    allow(actor, "evidence.store")
    rows = File.objects.filter(Q(looked_at__lt=since) if since else Q()).order_by("looked_at")
    numbers = list(dict.fromkeys(rows.values_list("item__number", flat=True)))
    looked = altered = 0
    for number in numbers[:limit] if limit else numbers:
        shas = list(File.objects.filter(item__number=number).values_list("sha256", flat=True))
        looks = {sha: store.look(sha) for sha in shas}
        _note_night(number, looks, actor=actor, at=at)
        looked += len(looks)
        altered += sum(found != sha for sha, found in looks.items())
    return looked, altered


@action("evidence.store", verb="evidence.altered")
def _note_night(number: str, looks: Mapping[str, str], *, actor: Actor, at: datetime) -> None:
    """What a look at the files of an item found by itself, without a step."""
    note_looks(held(Item.objects.select_for_update().get(number=number)), looks, at=at)


def note_looks(item: Item, looks: Mapping[str, str], *, at: datetime) -> bool | None:
    """Note what a look at a locked item's files found; None if it has none. Each alteration raises its alarm once.

    Belongs in an act. What was found is set aside when the act is done, and kept.
    """
    rows = [row for row in File.objects.filter(item=item) if row.sha256 in looks]
    # Looked at again while nobody else may: it may have been restored between the look and the lock.
    seen = {row.sha256: looks[row.sha256] for row in rows}
    seen |= {sha: store.look(sha) for sha, found in seen.items() if found != sha}
    for row in rows:
        found = seen[row.sha256]
        if found == row.sha256 or (row.altered and not found):
            continue
        _, new = Alteration.objects.get_or_create(file=row, found=found, remedied_at=None, defaults={"at": at})
        if new:
            fact = EvidenceAltered(item.number, row.sha256, found)
            done(item, fact, verb="evidence.altered", data={"sha256": row.sha256, "found": found})
        if found:
            transaction.on_commit(lambda sha=row.sha256, other=found: store.set_aside(sha, other))  # type: ignore[misc]
    wrong = [row.pk for row in rows if seen[row.sha256] != row.sha256]
    File.objects.filter(pk__in=wrong).update(altered=True, looked_at=at)
    File.objects.filter(pk__in=[row.pk for row in rows if row.pk not in wrong]).update(looked_at=at)
    return not wrong if rows else None


def _whole(row: Upload, actor: Actor, at: datetime) -> UploadState:
    part = store.part_of(row.ref)
    if store.hash_of(part) != row.sha256:
        if File.objects.filter(item=row.item, sha256=row.sha256, altered=False).exists():
            # Another hand sent the same last part, and was faster.
            return UploadState(row.ref, row.item.number, row.size, row.size, row.sha256, done=True)
        store.drop(row.ref)
        message = "The whole has another hash than was announced. Nothing was kept: send it again from the start."
        raise Refusal("HILO-E427", message, where="sha256", extra={"offset": 0})
    kind = file_kind(store.head(part))
    if kind is None:
        _forget(row)
        message = "Files of this kind are not kept: photographs, video, sound, PDF, or a ZIP around anything else."
        raise Refusal("HILO-E425", message, where="body")
    _keep(row, kind.media, actor=actor, at=at)
    return UploadState(row.ref, row.item.number, row.size, row.size, row.sha256, done=True)


@action("evidence.collect", "evidence.handle", verb="evidence.file_added")
def _keep(row: Upload, media: str, *, actor: Actor, at: datetime) -> None:
    """The whole is kept, if no other hand was faster."""
    item = locked(row.item.number)
    if not Upload.objects.filter(pk=row.pk).exists():
        return
    # Before the record is committed, so that no record is ever without its file.
    store.keep(row.ref, row.sha256)
    file = File.objects.filter(item=item, sha256=row.sha256).first()
    if file is None:
        File.objects.create(
            item=item,
            name=row.name,
            media=media,
            size=row.size,
            sha256=row.sha256,
            at=at,
            device_at=row.device_at,
            by=actor.name,
            looked_at=at,
        )
    else:
        # It was altered on the disk, and is sent again by who still has it.
        File.objects.filter(pk=file.pk).update(altered=False, looked_at=at)
        Alteration.objects.filter(file=file, remedied_at=None).update(remedied_at=at)
    Upload.objects.filter(pk=row.pk).delete()
    done(
        item,
        FileAdded(item.number, row.sha256, row.size),
        verb="evidence.file_added" if file is None else "evidence.file_restored",
        data={"sha256": row.sha256, "size": row.size},
    )
    transaction.on_commit(lambda: store.drop(row.ref))


def _forget(row: Upload) -> None:
    Upload.objects.filter(pk=row.pk).delete()
    store.drop(row.ref)


def _room(item: Item, actor: Actor) -> None:
    most = limits()
    full = File.objects.filter(item=item).count() >= most["files_of_an_item"]
    full |= Upload.objects.filter(item=item).count() >= most["open_uploads_of_an_item"]
    full |= Upload.objects.filter(by=actor.name).count() >= most["open_uploads_of_a_person"]
    if full:
        message = "So many files are here or on their way: finish those first, or enter another item."
        raise Refusal("HILO-E450", message, where="files", extra={"most": most["files_of_an_item"]})


def _state(row: Upload) -> UploadState:
    return UploadState(row.ref, row.item.number, store.offset(row.ref), row.size, row.sha256, done=False)
