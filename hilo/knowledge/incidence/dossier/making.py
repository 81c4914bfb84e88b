"""Making a dossier, and making it again."""

from __future__ import annotations

import hashlib
import os
import platform
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hilo import __version__
from hilo.knowledge.incidence import store
from hilo.knowledge.incidence.dossier import questions, rendering, sidecar
from hilo.knowledge.incidence.dossier.blocks import Folder
from hilo.knowledge.incidence.dossier.pages import Pages
from hilo.knowledge.incidence.dossier.questions import Answered, Asked, Question
from hilo.knowledge.incidence.dossier.words import Words
from hilo.lib.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from hilo.knowledge.incidence.dossier.sidecar import Compared
    from hilo.knowledge.incidence.store import Vintage

    Progress = Callable[[str], None]

LIBRARIES = ("duckdb", "numpy", "scipy", "statsmodels")


@dataclass(frozen=True, slots=True)
class Dossier:
    """A dossier in memory: the PDF, and the document of its sidecar."""

    pdf: bytes
    document: dict[str, Any]

    @property
    def figures(self) -> int:
        """Members of all answers."""
        return sum(sidecar.compare(one, _kept(one)).figures for one in self.document["questions"])


@dataclass(frozen=True, slots=True)
class Repeated:
    """A dossier asked again. same_pdf: byte for byte; changed: versions that are not those of the first time."""

    dossier: Dossier
    compared: tuple[Compared, ...]
    same_pdf: bool
    changed: dict[str, tuple[str, str]]

    @property
    def same(self) -> bool:
        """Whether every figure is the same to the last digit."""
        return all(one.same for one in self.compared)

    def as_dict(self) -> dict[str, Any]:
        return {
            "same": self.same,
            "figures": sum(one.figures for one in self.compared),
            "differing": sum(len(one.differing) for one in self.compared),
            "same_pdf": self.same_pdf,
            "versions_changed": {name: list(pair) for name, pair in self.changed.items()},
            "questions": [
                {
                    "key": one.key,
                    "part": one.part,
                    "query": one.query,
                    "crime": one.crime or None,
                    "vintages": list(one.vintages),
                    "figures": one.figures,
                    "same": one.same,
                    "differing": [difference.as_dict() for difference in one.differing],
                }
                for one in self.compared
            ],
        }


def make(vintage: Vintage, asked: Asked, *, progress: Progress | None = None) -> Dossier:
    """Ask everything of the files that are loaded now, and lay it out; the date is today's (UTC)."""
    planned = questions.plan(vintage, asked)
    rendering.version()
    vintages = {one: store.find(one) for one in _hashes(planned)}
    made = _made(datetime.now(UTC).date().isoformat())
    return _laid_out(asked, _answers(planned, vintages, progress), vintages, made, progress)


def again(document: Mapping[str, Any], *, progress: Progress | None = None) -> Repeated:
    """Ask the questions of a sidecar again, of the same files by their hashes, whatever else is loaded by now.

    Refuses where one of those files is not loaded (HILO-F470), before anything is asked.
    """
    try:
        asked = Asked.from_dict(document["asked"])
        planned = [_question(one) for one in document["questions"]]
        names = {one["hash"]: one["file"] for one in document["vintages"]}
        first = document["made"]
        date = datetime.strptime(first["date"], "%Y-%m-%d").date().isoformat()
        kept_pdf = document["pdf"]["sha256"]
        vintages = _found([one["hash"] for one in document["vintages"]], names)
        for one in planned:
            if one.query not in questions.QUERIES or not set(one.vintages) <= vintages.keys() or not one.vintages:
                raise ValueError(f"{one.key} asks “{one.query}” of files that are not named.")
        answers = _answers(planned, vintages, progress)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Refusal("HILO-F605", f"The sidecar is not whole: {error}", where="again") from None
    dossier = _laid_out(asked, answers, vintages, _made(date), progress)
    compared = tuple(sidecar.compare(kept, found) for kept, found in zip(document["questions"], answers, strict=True))
    now = dossier.document["made"]
    before, after = _versions(first), _versions(now)
    changed = {name: (before.get(name, "?"), after[name]) for name in after if before.get(name) != after[name]}
    return Repeated(dossier, compared, dossier.document["pdf"]["sha256"] == kept_pdf, changed)


def write(dossier: Dossier, out: Path) -> tuple[Path, Path]:
    """PDF and sidecar, each whole or not at all: FILE.pdf with FILE.json beside it, or FOLDER/dossier.pdf and .json."""
    told = beside(out)
    paper = out if out.suffix.lower() == ".pdf" else told.with_suffix(".pdf")
    try:
        paper.parent.mkdir(parents=True, exist_ok=True)
        for path, content in ((told, sidecar.text(dossier.document).encode()), (paper, dossier.pdf)):
            put(path, content)
    except OSError as error:
        raise Refusal(
            "HILO-F472", f"{paper} could not be written: {error.strerror}.", status=507, where="out"
        ) from None
    return paper, told


def beside(out: Path) -> Path:
    """Where the sidecar of a dossier that is written to a file or folder goes."""
    return out.with_suffix(".json") if out.suffix.lower() == ".pdf" else out / "dossier.json"


def put(path: Path, content: bytes) -> None:
    """A file that appears by one rename."""
    part = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        part.write_bytes(content)
        part.replace(path)
    finally:
        with suppress(OSError):
            part.unlink()


def _laid_out(
    asked: Asked,
    answers: Sequence[Answered],
    vintages: Mapping[str, Vintage],
    made: dict[str, Any],
    progress: Progress | None,
) -> Dossier:
    if progress:
        progress("layout")
    folder, words = Folder(), Words(asked.language)
    data = Pages(asked, answers, vintages, folder, words, made).data()
    paper = rendering.pdf(data, folder.files)
    kept = ("source", "hash", "file", "edition", "method", "grain", "unit", "rows", "first", "last")
    document = {
        "kind": sidecar.KIND,
        "form": sidecar.FORM,
        "asked": asked.as_dict(),
        "made": made,
        "pdf": {"sha256": hashlib.sha256(paper).hexdigest(), "bytes": len(paper)},
        "vintages": [{"key": one.key} | {name: getattr(one, name) for name in kept} for one in vintages.values()],
        "questions": [sidecar.entry(one) for one in answers],
    }
    return Dossier(paper, document)


def _answers(planned: Iterable[Question], vintages: Mapping[str, Vintage], progress: Progress | None) -> list[Answered]:
    answers = []
    for one in planned:
        if progress:
            progress(f"{one.key} {one.query} {one.parameters.get('crime', '')}".strip())
        answers.append(questions.ask(one, vintages))
    return answers


def _found(hashes: Sequence[str], names: Mapping[str, str]) -> dict[str, Vintage]:
    loaded = {one.hash: one for one in store.vintages()}
    if missing := [one for one in hashes if one not in loaded]:
        told = "; ".join(f"{names[one]} (SHA-256 {one})" for one in missing)
        raise Refusal(
            "HILO-F470",
            f"{len(missing)} of {len(hashes)} files of this dossier are not loaded: {told}. Load the same files with "
            "`hilo statistics load FILE`; another edition would not be the same question.",
            status=404,
            where="again",
            extra={"missing": missing},
        )
    return {one: questions.named(loaded[one], names[one]) for one in hashes}


def _hashes(planned: Iterable[Question]) -> list[str]:
    return list(dict.fromkeys(one for question in planned for one in question.vintages))


def _made(date: str) -> dict[str, Any]:
    """Who computes: the day, the versions, and the population that files without their own stand on."""
    import tomllib

    found = {"python": platform.python_version(), "typst": rendering.version()}
    for name in LIBRARIES:
        with suppress(PackageNotFoundError):
            found[name] = version(name)
    territory = files("hilo.standards.territory")
    told = tomllib.loads(territory.joinpath("population.toml").read_text(encoding="utf-8"))
    digest = hashlib.sha256(territory.joinpath("population.csv").read_bytes()).hexdigest()
    return {
        "date": date,
        "code": __version__,
        "libraries": found,
        "population": {"source": told["source"], "sha256": digest},
    }


def _versions(made: Mapping[str, Any]) -> dict[str, str]:
    population = {"population": made["population"]["sha256"][:12]}
    return {"hilo": made["code"], **made["libraries"], **population}


def _kept(entry: Mapping[str, Any]) -> Answered:
    return Answered(_question(entry), document=entry["answer"], refused=entry["refused"])


def _question(entry: Mapping[str, Any]) -> Question:
    told = {name: entry[name] for name in ("key", "part", "query", "parameters")}
    return Question(**told, vintages=tuple(entry["vintages"]))
