"""Two phones write one report without a line: answer by answer, nothing that was taken is lost. Pure.

An edit says what its writer saw (`before`) and what they wrote (`value`); None is "nothing". It is taken if what they
saw still stands. If something else was written meanwhile, both are kept, and a person chooses. Whoever saw one of two
kept answers and wrote on goes on from that one.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

TAKEN, SAME, CONFLICT, FOLLOWED = "taken", "same", "conflict", "followed"
"""What became of an edit: it stands; it stood already; it is kept beside what stands; it replaced one kept beside."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One answer written: path, what was written, what its writer saw before."""

    path: str
    value: Any
    before: Any = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an edit. before: what stood when it came; replaced: the kept answer that it followed."""

    path: str
    what: str
    value: Any
    before: Any
    replaced: Any = None


@dataclass(slots=True)
class Copy:
    """A report in hand: `kept` holds answers beside what stands, `removed` records that were taken away, by path.

    filled: paths that nobody wrote: they came from other records, and a person's answer goes before them.
    single: annexes of one record; whatever id a phone gave it, it is the same record.
    """

    document: dict[str, Any]
    kept: dict[str, list[Any]] = field(default_factory=dict)
    removed: dict[str, dict[str, Any]] = field(default_factory=dict)
    filled: Collection[str] = ()
    single: Collection[str] = ()

    def take(self, edit: Edit) -> list[Outcome]:
        """Take one edit; one of a whole record is taken answer by answer."""
        path = self._one(edit.path)
        if not is_record(path):
            return [self._answer(Edit(path, edit.value, edit.before))]
        if edit.value is None:
            return [self._take_away(Edit(path, None, edit.before))]
        saw = edit.before if isinstance(edit.before, Mapping) else {}
        rest = [name for name in {**saw, **edit.value} if name != "id"]
        found = [self._answer(Edit(f"{path}.{name}", edit.value.get(name), saw.get(name))) for name in rest]
        if not found and self.record(path) is None and path not in self.removed:
            self._make(path)
        return found

    def choose(self, path: str, value: Any) -> None:
        """A person has chosen: this stands, and nothing is kept beside it."""
        self.kept.pop(path, None)
        if not is_record(path):
            self.put(path, value)
        elif value is None:
            self._drop(path)
        else:
            self._drop(path)
            self.removed.pop(path, None)
            self._make(path).update({name: one for name, one in value.items() if name != "id"})

    def stands(self, path: str) -> Any:
        """What the report says at a path; None if nothing."""
        if is_record(path):
            return self.record(path)
        holder = self._holder(path)
        return None if holder is None else holder.get(path.rpartition(".")[2])

    def record(self, path: str) -> dict[str, Any] | None:
        """The record of an annex that a path names."""
        _, annex, key = path.split(".")[:3]
        rows: list[dict[str, Any]] = self.document["annexes"].get(annex, [])
        return next((row for row in rows if row["id"] == key), None)

    def answers(self) -> dict[str, set[str]]:
        """Every path that holds something -> all that is held there, in a form that can be compared."""
        held = {path: {plain(value)} for path, value in flat(self.document).items()}
        for path, values in self.kept.items():
            held.setdefault(path, {plain(self.stands(path))}).update(map(plain, values))
        return held

    def _answer(self, edit: Edit) -> Outcome:
        owner = edit.path.rpartition(".")[0]
        if is_record(owner) and self.record(owner) is None and owner in self.removed:
            return self._edit_of_removed(owner, edit)
        stood, kept = self.stands(edit.path), self.kept.get(edit.path, [])
        if same(edit.value, stood):
            if edit.before is not None and not same(edit.before, stood):
                # Its writer has come to agree with what stands.
                self._forget(edit.path, edit.before)
            return Outcome(edit.path, SAME, edit.value, stood)
        if same(edit.before, stood) or edit.path in self.filled:
            self.put(edit.path, edit.value)
            self._forget(edit.path, edit.value)
            return Outcome(edit.path, TAKEN, edit.value, stood)
        return self._keep(edit.path, edit.value, edit.before, stood, kept)

    def _keep(self, path: str, value: Any, before: Any, stood: Any, kept: list[Any]) -> Outcome:
        if any(same(value, one) for one in kept):
            return Outcome(path, SAME, value, stood)
        # "Nothing" was seen by everybody who came first: it is no answer that one goes on from.
        followed = next((place for place, one in enumerate(kept) if before is not None and same(before, one)), None)
        if followed is not None:
            replaced, kept[followed] = kept[followed], value
            return Outcome(path, FOLLOWED, value, stood, replaced)
        self.kept.setdefault(path, []).append(value)
        return Outcome(path, CONFLICT, value, stood)

    def _edit_of_removed(self, owner: str, edit: Edit) -> Outcome:
        """One took the record away, another wrote in it: the record as the other has it is kept beside its absence."""
        name = edit.path.rpartition(".")[2]
        for place, one in enumerate(self.kept.get(owner, [])):
            if isinstance(one, Mapping):
                if same(one.get(name), edit.value):
                    return Outcome(owner, SAME, one, None)
                self.kept[owner][place] = _with(one, name, edit.value)
                return Outcome(owner, FOLLOWED, self.kept[owner][place], None, one)
        if same(self.removed[owner].get(name), edit.value):
            return Outcome(owner, SAME, None, None)
        value = _with(self.removed[owner], name, edit.value)
        self.kept.setdefault(owner, []).append(value)
        return Outcome(owner, CONFLICT, value, None)

    def _take_away(self, edit: Edit) -> Outcome:
        stood = self.record(edit.path)
        if stood is None:
            self.removed.setdefault(edit.path, {})
            return Outcome(edit.path, SAME, None, None)
        saw = edit.before
        if isinstance(saw, Mapping) and not same({**saw, "id": stood["id"]}, stood):
            return self._keep(edit.path, None, saw, copy.deepcopy(stood), self.kept.get(edit.path, []))
        gone = copy.deepcopy(stood)
        self._drop(edit.path)
        # What was kept beside its answers goes with it, and comes back with it.
        inside = [path for path in self.kept if path.startswith(f"{edit.path}.")]
        for path in inside:
            name = path.rpartition(".")[2]
            self.kept.setdefault(edit.path, []).extend(_with(gone, name, one) for one in self.kept.pop(path))
        return Outcome(edit.path, TAKEN, None, gone)

    def _forget(self, path: str, value: Any) -> None:
        """What was kept beside and is meant no more."""
        if path in self.kept:
            self.kept[path] = [one for one in self.kept[path] if not same(one, value)]
            if not self.kept[path]:
                del self.kept[path]

    def _one(self, path: str) -> str:
        match path.split("."):
            case ["annexes", annex, _, *rest] if annex in self.single and self.document["annexes"].get(annex):
                return ".".join(["annexes", annex, self.document["annexes"][annex][0]["id"], *rest])
        return path

    def _holder(self, path: str) -> dict[str, Any] | None:
        kind, part = path.split(".")[:2]
        if kind == "sections":
            section: dict[str, Any] = self.document["sections"].setdefault(part, {})
            return section
        return self.record(path)

    def put(self, path: str, value: Any) -> None:
        """Let a value stand at a path, without asking what stood; None takes it away."""
        holder, name = self._holder(path), path.rpartition(".")[2]
        if holder is None:
            if value is None:
                return
            holder = self._make(path.rpartition(".")[0])
        if value is None:
            holder.pop(name, None)
        else:
            holder[name] = value

    def _make(self, path: str) -> dict[str, Any]:
        _, annex, key = path.split(".")
        made: dict[str, Any] = {"id": key}
        self.document["annexes"].setdefault(annex, []).append(made)
        return made

    def _drop(self, path: str) -> None:
        stood = self.record(path)
        if stood is not None:
            self.removed[path] = copy.deepcopy(stood)
            rows = self.document["annexes"][path.split(".")[1]]
            rows.remove(stood)


def merged(copy_: Copy, edits: Collection[Edit]) -> list[Outcome]:
    """Take edits one after the other; what became of each."""
    return [outcome for edit in edits for outcome in copy_.take(edit)]


def edits(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Edit]:
    """What somebody wrote who began from one document and ended with another."""
    old, new = flat(before), flat(after)
    gone = set(records(before)) - set(records(after))
    kept = [path for path in {**old, **new} if not any(path.startswith(f"{record}.") for record in gone)]
    found = [Edit(path, new.get(path), old.get(path)) for path in kept if not same(new.get(path), old.get(path))]
    taken = [Edit(path, None, records(before)[path]) for path in sorted(gone)]
    made = [Edit(path, {}) for path in records(after) if path not in records(before) and len(records(after)[path]) == 1]
    return taken + found + made


def flat(document: Mapping[str, Any]) -> dict[str, Any]:
    """Path -> answer."""
    found = {
        f"sections.{part}.{name}": value
        for part, section in document["sections"].items()
        for name, value in section.items()
    }
    for path, record in records(document).items():
        found |= {f"{path}.{name}": value for name, value in record.items() if name != "id"}
    return found


def records(document: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Path of each record of an annex -> the record."""
    annexes: Iterator[tuple[str, list[dict[str, Any]]]] = iter(document["annexes"].items())
    return {f"annexes.{annex}.{row['id']}": row for annex, rows in annexes for row in rows}


def is_record(path: str) -> bool:
    """True for the path of a whole record of an annex."""
    return path.startswith("annexes.") and path.count(".") == 2


def plain(value: Any) -> str:
    """A value in a form that can be compared: 1 and 1.0 are one number, 1 and true are not."""
    return json.dumps(_number(value), sort_keys=True, ensure_ascii=False)


def same(one: Any, other: Any) -> bool:
    return plain(one) == plain(other)


def _number(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        return {name: _number(one) for name, one in value.items()}
    return [_number(one) for one in value] if isinstance(value, list) else value


def _with(record: Mapping[str, Any], name: str, value: Any) -> dict[str, Any]:
    """The record with an answer written in it, or taken out of it."""
    return {key: one for key, one in {**record, name: value}.items() if one is not None}
