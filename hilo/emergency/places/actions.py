"""A gazetteer comes into force at a centre, whole or not at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from hilo.emergency.centres.queries import centre as centre_named
from hilo.kernel.act import forget_with
from hilo.kernel.action import action, done, held
from hilo.kernel.rights import allow, belongs
from hilo.lib.actor import Actor
from hilo.lib.errors import NotFound, Refusal

from .commands import TakeGazetteer
from .events import GazetteerLoaded
from .index import build, file_of
from .models import Gazetteer
from .queries import area_of, folder_of, forget, in_force
from .reading import Row, read_csv, read_roads


def load(
    code: str, files: Sequence[tuple[str, bytes]], roads: Sequence[Path] = (), *, actor: Actor, at: datetime
) -> Gazetteer:
    """Read the files, build their index and take it into force. Minutes for millions of names, outside any transaction.

    Raises: NotFound; Forbidden; what reading refuses: then nothing changed.
    """
    centre = centre_named(code)
    if centre is None:
        raise NotFound("centre", code)
    # Asked before a file is written in the centre's folder, and again by the act.
    allow(actor, "centre.oversee")
    belongs("gazetteer.loaded", "centre.oversee", actor, centre.holder)
    rows: list[Row] = [row for name, content in files for row in read_csv(content, name)]
    rows += [row for file in roads for row in read_roads(file)]
    if not rows:
        raise Refusal("HILO-C472", where="file", name=", ".join(name for name, _ in files))
    digest = build(rows, folder_of(code), area=area_of(centre))
    source = ", ".join([name for name, _ in files] + [file.name for file in roads])[:200]
    counted = dict(Counter(row.kind for row in rows))
    made = take_gazetteer(code, TakeGazetteer(digest=digest, source=source, rows=counted), actor=actor, at=at)
    _tidy(code)
    return made


@action("centre.oversee", verb="gazetteer.loaded")
def take_gazetteer(code: str, command: TakeGazetteer, *, actor: Actor, at: datetime) -> Gazetteer:
    """A gazetteer whose file is there comes into force; the one in force already is returned as it is.

    Raises: NotFound; Forbidden; Refusal HILO-C474 if its file is not on this computer.
    """
    centre = centre_named(code)
    if centre is None:
        raise NotFound("centre", code)
    held(centre)
    before = in_force(code)
    if before is not None and before.digest == command.digest:
        return before
    if not file_of(folder_of(code), command.digest).is_file():
        raise Refusal("HILO-C474", where="digest")
    made = Gazetteer.objects.create(
        centre=centre,
        number=before.number + 1 if before else 1,
        digest=command.digest,
        source=command.source,
        rows=command.rows,
        loaded_at=at,
        loaded_by=actor.name,
    )
    count = sum(command.rows.values())
    done(made, GazetteerLoaded(code, made.number, count), data={"source": made.source, "rows": count})
    forget_with(forget)
    return made


def _tidy(code: str) -> None:
    """Files of gazetteers that nobody asks any more; the one before stays for processes that still have it open."""
    kept = Gazetteer.objects.filter(centre=code).order_by("-number").values_list("digest", flat=True)[:2]
    for file in folder_of(code).glob("*.sqlite"):
        if file.stem not in set(kept):
            with suppress(OSError):
                file.unlink()
