"""Public pages as they travel: packed once, kept, and sent again to whoever asks the same.

Only what is the same for everybody is packed: a page for a reader who sent no session, which holds no token, no form of
ours and nothing that the reader typed into another page. So its length tells nobody a secret (BREACH).
"""

from __future__ import annotations

import gzip
import re
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

from django.http import HttpResponse

if TYPE_CHECKING:
    from django.http import HttpRequest

LEAST = 1024
"""Bytes under which a packet is no smaller."""
LEVEL = 6
ROOM = 32_000_000
"""Bytes that a process keeps of packed pages; who makes addresses up pushes out what was unread longest."""
_TAKES = re.compile(r"(?:^|,)\s*(?:gzip|\*)\s*(?:;\s*q=(?!0(?:\.0*)?\s*(?:,|$))[\d.]+\s*)?(?:,|$)")
_KINDS = ("text/", "image/svg", "application/json")


@dataclass(frozen=True, slots=True)
class Packed:
    """A page as it travels, and what its reader must be told of it."""

    body: bytes
    headers: tuple[tuple[str, str], ...]

    def response(self) -> HttpResponse:
        return HttpResponse(self.body, headers=dict(self.headers))


def taken(request: HttpRequest) -> bool:
    """Whether the reader takes packed pages."""
    return bool(_TAKES.search(request.headers.get("Accept-Encoding", "").lower()))


def packed(response: HttpResponse) -> Packed | None:
    """A page packed; None where that would not make it smaller."""
    kind = response.get("Content-Type", "")
    if response.status_code != 200 or len(response.content) < LEAST or not kind.startswith(_KINDS):
        return None
    # No name and no time in the packet: the same page is the same bytes.
    body = gzip.compress(response.content, LEVEL, mtime=0)
    return Packed(body, (*response.headers.items(), ("Content-Encoding", "gzip")))


class Shelf:
    """Packed pages by their tag, as many as there is room for, the one unread longest making way."""

    def __init__(self, room: int = ROOM) -> None:
        self.room, self.used = room, 0
        self._lock = Lock()
        self._held: OrderedDict[str, Packed] = OrderedDict()

    def get(self, tag: str) -> Packed | None:
        with self._lock:
            if found := self._held.get(tag):
                self._held.move_to_end(tag)
            return found

    def put(self, tag: str, page: Packed) -> None:
        with self._lock:
            if (before := self._held.pop(tag, None)) is not None:
                self.used -= len(before.body)
            self._held[tag] = page
            self.used += len(page.body)
            while self.used > self.room:
                self.used -= len(self._held.popitem(last=False)[1].body)


SHELF = Shelf()
