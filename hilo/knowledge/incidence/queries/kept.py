"""Answers that are kept: made once of a vintage, read by every page that asks the same.

    DATA_DIR/answers/<source>/<first 12 digits of the hash>/<question>-<version>/
        made.json               of which rows, by which version of Hilo
        <area>/<crime>.json     one answer

A vintage never changes, so what was answered of it stays true for as long as the question is the same. A folder appears
by one rename when all of it is there; whoever asks while nothing is there is told so and computes nothing. The folder
may be deleted at any time: it is made again.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from django.conf import settings
from pydantic import TypeAdapter

from hilo import __version__
from hilo.lib.answers import plain
from hilo.lib.errors import Refusal

if TYPE_CHECKING:
    from hilo.knowledge.incidence.store import Vintage

T = TypeVar("T")
Answers = Mapping[str, Mapping[str, T]]
"""By area and crime."""
STAMP = "changed"


@dataclass(frozen=True, slots=True)
class Question(Generic[T]):
    """version: grows whenever the answer says something else, or says it otherwise: what was kept under another is not
    read; answer: the dataclass that is kept."""

    name: str
    version: int
    answer: type[T]

    def folder(self, vintage: Vintage) -> Path:
        return root() / vintage.source / vintage.hash[:12] / f"{self.name}-{self.version}"


def root() -> Path:
    return Path(settings.DATA_DIR) / "answers"


def stamp() -> int:
    """Grows whenever an answer is kept."""
    try:
        return (root() / STAMP).stat().st_mtime_ns
    except FileNotFoundError:
        return 0


def read(vintage: Vintage, question: Question[T], area: str = "") -> Answers[T]:
    """Everything that is kept of a question, or that of one area; {} while nothing is."""
    try:
        return _read(vintage, question, area)
    except FileNotFoundError:
        # They were put in place of others while they were read.
        with suppress(FileNotFoundError):
            return _read(vintage, question, area)
        return {}


def _read(vintage: Vintage, question: Question[T], area: str) -> Answers[T]:
    folder = question.folder(vintage)
    if _made(folder, vintage) is None:
        return {}
    reader = _reader(cast(Any, question.answer))
    return {
        part.name: {one.stem: reader.validate_json(one.read_bytes()) for one in sorted(part.glob("*.json"))}
        for part in sorted(folder.iterdir())
        if part.is_dir() and area in ("", part.name)
    }


def areas_of(vintage: Vintage, question: Question[Any]) -> tuple[str, ...]:
    """Of what areas a question's answers are kept, without reading them; () while nothing is."""
    folder = question.folder(vintage)
    with suppress(FileNotFoundError):
        if _made(folder, vintage) is not None:
            return tuple(sorted(part.name for part in folder.iterdir() if part.is_dir()))
    return ()


def fresh(vintage: Vintage, question: Question[Any]) -> bool:
    """Whether it is kept as this version of Hilo answers it; what an older one said is read until then."""
    return _made(question.folder(vintage), vintage) == __version__


def keep(vintage: Vintage, question: Question[T], answers: Answers[T]) -> None:
    """All answers to a question, in place of those that were kept; what is not among them is gone."""
    folder = question.folder(vintage)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix="made-") as workplace:
        prepared = Path(workplace) / "answers"
        for area, by_crime in answers.items():
            (prepared / area).mkdir(parents=True)
            for crime, answer in by_crime.items():
                (prepared / area / f"{crime}.json").write_text(
                    json.dumps(plain(answer), ensure_ascii=False, allow_nan=False, separators=(",", ":")),
                    encoding="utf-8",
                )
        prepared.mkdir(exist_ok=True)
        told = {"vintage": vintage.key, "hash": vintage.hash, "rows": _rows(vintage), "code": __version__}
        (prepared / "made.json").write_text(json.dumps(told), encoding="utf-8")
        if folder.exists():
            os.rename(folder, Path(workplace) / "before")
        os.rename(prepared, folder)
    for old in folder.parent.glob(f"{question.name}-*"):
        if old != folder:
            shutil.rmtree(old, ignore_errors=True)
    (root() / STAMP).write_text("", encoding="utf-8")


@contextmanager
def alone(path: Path, vintage: Vintage) -> Iterator[None]:
    """Minutes of a processor are asked for by nobody twice. Refuses with HILO-F624 while somebody else is at it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refusal("HILO-F624", vintage=vintage.key) from None
        yield


def _made(folder: Path, vintage: Vintage) -> str | None:
    """The version of Hilo that answered; None where nothing is kept, or of other rows than are on the disk."""
    try:
        told = json.loads((folder / "made.json").read_bytes())
        return str(told["code"]) if told["rows"] == _rows(vintage) else None
    except (FileNotFoundError, NotADirectoryError):
        return None


@cache
def _reader(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def _rows(vintage: Vintage) -> list[int]:
    told = vintage.rows_file.stat()
    return [told.st_size, told.st_mtime_ns]
