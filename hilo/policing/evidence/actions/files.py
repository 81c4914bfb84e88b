"""Files of an item: they come in parts over a weak line, are kept under their hash, and looked at again and again."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from hilo.kernel.access.queries import allow
from hilo.kernel.act import act
from hilo.kernel.events.actions import record
from hilo.kernel.ledger.actions import entry
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, NotFound, Refusal
from hilo.lib.text import printable

from .. import store
from ..events import EvidenceAltered, FileAdded
from ..models import Alteration, File, Item, Upload
from ..queries import locked
from ..rules import file_kind, limits, terms
from . import checked

HEX = frozenset("0123456789abcdef")


@dataclass(frozen=True, slots=True)
class UploadState:
    """How far an upload is. offset: bytes that are here; done: it is whole and kept."""

    id: str
    number: str
    offset: int
    size: int
    sha256: str
    done: bool


def open_upload(
    *, actor: Actor, number: str, name: str, size: int, sha256: str, at: datetime, device_at: datetime | None = None
) -> UploadState:
    """Begin to send a file of an item, or go on with it: asked twice, it answers how far the first has come.

    Raises: NotFound; Forbidden; Refusal HILO-E425, E452 if it is too large, empty, or there are too many; HILO-E444
        for a name too long or a hash that is none.
    """
    wanted = sha256.strip().lower()
    if len(wanted) != 64 or not set(wanted) <= HEX:
        raise Refusal("HILO-E444", "sha256: 64 hexadecimal digits.", where="sha256")
    plain = checked.text(printable(name).replace("/", "_").replace("\\", "_"), 160, "name", needed=True)
    checked.clock(device_at)
    if not 0 < size <= limits()["bytes"]:
        raise Refusal("HILO-E452", f"A file has 1 to {limits()['bytes']:,} bytes.", where="size")
    with act():
        item = locked(number, actor, "evidence.collect", "evidence.handle")
        whole = File.objects.filter(item=item, sha256=wanted).first()
        if whole is not None and not whole.altered:
            return UploadState("", item.number, whole.size, whole.size, wanted, done=True)
        known = Upload.objects.filter(item=item, sha256=wanted).first()
        if known is not None:
            if known.size != size:
                message = f"The same hash was announced with {known.size:,} bytes: one of the two is wrong."
                raise Conflict("HILO-E455", message, where="size")
        else:
            if whole is None:
                _room(item, actor)
            known = Upload.objects.create(
                ref=secrets.token_hex(16),
                item=item,
                name=plain,
                size=size,
                sha256=wanted,
                at=at,
                touched_at=at,
                device_at=device_at,
                by=actor.name,
            )
    # All of it may be here and not yet kept: the power went between the last part and the record.
    return _whole(known, actor, at) if store.offset(known.ref) == size else _state(known)


def upload_named(ref: str, actor: Actor) -> Upload:
    """An upload of the actor's own. Raises: NotFound."""
    found = Upload.objects.select_related("item").filter(ref=ref, by=actor.name).first() if ref.isalnum() else None
    if found is None:
        raise NotFound("upload", ascii(ref)[1:-1][:40])
    return found


def upload_state(*, actor: Actor, upload: str) -> UploadState:
    """How far an upload is, for who wants to go on with it."""
    return _state(upload_named(upload, actor))


def add_part(*, actor: Actor, upload: str, offset: int, data: bytes, at: datetime) -> UploadState:
    """Add a part at its offset; with the last one the whole is hashed and kept.

    A part that came already changes nothing: the answer to its offset is how far the upload is.

    Raises: NotFound; Conflict HILO-E426 with the true `offset`; Refusal HILO-E428 for a part too large or empty,
        HILO-E425, E451 beyond the announced size or of a kind that is not kept, HILO-E427 if the whole has another
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
        with act():
            item = Item.objects.select_for_update().get(number=number)
            note_looks(item, looks, actor=actor, at=at)
        looked += len(looks)
        altered += sum(found != sha for sha, found in looks.items())
    return looked, altered


def note_looks(item: Item, looks: Mapping[str, str], *, actor: Actor, at: datetime) -> bool | None:
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
            _alarm(item, row, found, actor=actor, at=at)
        if found:
            transaction.on_commit(lambda sha=row.sha256, other=found: store.set_aside(sha, other))  # type: ignore[misc]
    wrong = [row.pk for row in rows if seen[row.sha256] != row.sha256]
    File.objects.filter(pk__in=wrong).update(altered=True, looked_at=at)
    File.objects.filter(pk__in=[row.pk for row in rows if row.pk not in wrong]).update(looked_at=at)
    return not wrong if rows else None


def _alarm(item: Item, row: File, found: str, *, actor: Actor, at: datetime) -> None:
    entry(
        chain=item.institution,
        actor=actor,
        verb="evidence.altered",
        subject=f"evidence:{item.number}",
        at=at,
        data={"sha256": row.sha256, "found": found},
    )
    record([(EvidenceAltered(item.number, row.sha256, found), f"evidence:{item.number}")], state=item.state, at=at)


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
    with act():
        item = locked(row.item.number, actor, "evidence.collect", "evidence.handle")
        if not Upload.objects.filter(pk=row.pk).exists():
            return UploadState(row.ref, item.number, row.size, row.size, row.sha256, done=True)
        # Before the record is committed, so that no record is ever without its file.
        store.keep(row.ref, row.sha256)
        file = File.objects.filter(item=item, sha256=row.sha256).first()
        if file is None:
            File.objects.create(
                item=item,
                name=row.name,
                media=kind.media,
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
        entry(
            chain=item.institution,
            actor=actor,
            verb="evidence.file_added" if file is None else "evidence.file_restored",
            subject=f"evidence:{item.number}",
            at=at,
            data={"sha256": row.sha256, "size": row.size},
        )
        record([(FileAdded(item.number, row.sha256, row.size), f"evidence:{item.number}")], state=item.state, at=at)
        transaction.on_commit(lambda: store.drop(row.ref))
    return UploadState(row.ref, row.item.number, row.size, row.size, row.sha256, done=True)


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
