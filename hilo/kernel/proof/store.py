"""What is published and what is kept of neighbours, as files of the data directory.

DATA_DIR/ledger/published/<day>.json                the heads of a day, signed
DATA_DIR/ledger/neighbours/<name>/address, key.pem  who it is: said by an administrator
                                 /seen/<day>.json       its heads, as we countersigned them
                                 /given/<day>.json      our countersignature
                                 /refused/<instant>.json  its signed heads that do not go on from those seen
                                 /received/<day>.json   its countersignature of our heads
DATA_DIR/ledger/stamps/address, roots.pem            a time-stamp authority: said by an administrator
                      /<day>.tsr                     what it answered about the file of a day (RFC 3161)
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from hilo.lib.errors import NotFound, Refusal

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An installation whose heads we countersign. key: its public key, PEM."""

    name: str
    address: str
    key: str


def published() -> Path:
    return Path(settings.DATA_DIR) / "ledger" / "published"


def folder(name: str) -> Path:
    """Where a neighbour's papers lie. Raises: Refusal HILO-L431 for a name that names no folder."""
    if not _NAME.fullmatch(name):
        raise Refusal("HILO-L431", where="name")
    return Path(settings.DATA_DIR) / "ledger" / "neighbours" / name


def neighbour(name: str) -> Neighbour:
    """Raises: NotFound; Refusal HILO-L431."""
    home = folder(name)
    if not (home / "key.pem").is_file():
        raise NotFound("neighbour", name)
    return Neighbour(name, (home / "address").read_text().strip(), (home / "key.pem").read_text())


def neighbours() -> Iterator[Neighbour]:
    """All of them, by name."""
    for file in sorted(folder("x").parent.glob("*/key.pem")):
        yield neighbour(file.parent.name)


def stamps() -> Path:
    return Path(settings.DATA_DIR) / "ledger" / "stamps"


def newest(papers: Path) -> dict[str, Any] | None:
    """The last document of a folder whose files are named by time."""
    files = sorted(papers.glob("*.json"))
    return json.loads(files[-1].read_text()) if files else None


def write(file: Path, document: Any) -> None:
    """A document, whole or not at all."""
    put(file, json.dumps(document, indent=1, sort_keys=True) + "\n")


def put(file: Path, text: str | bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = file.with_suffix(f".{os.getpid()}")
    part.write_bytes(text.encode() if isinstance(text, str) else text)
    part.replace(file)
