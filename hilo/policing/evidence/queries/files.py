"""The bytes of a file, for a page that shows it or a paper that prints it; who may see the case, who asks knows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, NotFound

from .. import store
from ..models import File, Item
from ..rules import HEAD, file_kind, pixels
from .items import enter_file


@dataclass(frozen=True, slots=True)
class Content:
    """A file that is what it was when it came in. shown: a browser may show or play it; else it is downloaded."""

    media: str
    size: int
    sha256: str
    shown: bool

    def chunks(self) -> Iterator[bytes]:
        """The bytes, piece by piece."""
        return store.chunks(self.sha256)


def content_of(row: File) -> Content:
    """What lies under the file's hash. Raises: Conflict HILO-E435 if it is not what it was."""
    if row.altered or store.look(row.sha256) != row.sha256:
        message = "The file is no longer what it was when it came in; both are kept. Ask who still has the original."
        raise Conflict("HILO-E435", message, where="sha256")
    kind = file_kind(store.head(store.path_of(row.sha256)))
    return Content(row.media, row.size, row.sha256, shown=kind is not None and kind.shown)


def file_in_case(number: str, sha256: str, actor: Actor, *, at: datetime) -> Content:
    """A file of an item, for who may read the case that it belongs to (who asks knows that); written in the ledger.

    Raises: NotFound; Conflict HILO-E435.
    """
    row = Item.objects.select_related("incident").filter(number=number).first()
    found = File.objects.filter(item=row, sha256=sha256).first() if row and sha256.isalnum() else None
    if row is None or found is None:
        raise NotFound("file", ascii(sha256)[1:-1][:64])
    enter_file(row, found, actor, at)
    return content_of(found)


def pixels_of(sha256: str) -> int:
    """How large a kept picture is when it is unpacked, from its head; 0 for what is none or tells none."""
    try:
        return _pixels(sha256)
    except OSError:
        return 0


@lru_cache(maxsize=4096)
def _pixels(sha256: str) -> int:
    return pixels(store.head(store.path_of(sha256), HEAD))


def bytes_in_case(wanted: Mapping[str, str], *, most: int) -> dict[str, bytes]:
    """By hash, the bytes of files of a case that are as they came in and no larger than `most`; wanted: hash -> item's
    number. For the house, which has written that the case is read."""
    found: dict[str, bytes] = {}
    rows: Any = File.objects.filter(sha256__in=list(wanted), altered=False, size__lte=most).select_related("item")
    for row in rows:
        named = wanted.get(row.sha256) == row.item.number and row.sha256 not in found
        if named and store.look(row.sha256) == row.sha256:
            found[row.sha256] = b"".join(store.chunks(row.sha256))
    return found
