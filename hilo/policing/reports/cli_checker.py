"""`hilo reports check | rules`: judge report files from the shell, print the catalogue. No database is touched.

check ends with 0 (nothing found), 1 (findings) or 2 (a file could not be read; the others were judged all the same).
"""

from __future__ import annotations

import json as jsonlib
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from hilo.lib.findings import Finding

MOST = 64 * 1024 * 1024
"""Largest file that is read, in bytes."""
_WORDS = {
    "en": {"error": "error", "warning": "warning", "info": "info", "effect": "could", "remedy": "remedy"},
    "es": {"error": "error", "warning": "aviso", "info": "nota", "effect": "efecto", "remedy": "remedio"},
}
_COUNTED: dict[str, dict[str, tuple[str, ...]]] = {
    "en": {
        "report": ("file", "files"),
        "error": ("error", "errors"),
        "warning": ("warning", "warnings"),
        "info": ("note", "notes"),
        "none": ("nothing found",),
        "unread": ("could not be read",),
    },
    "es": {
        "report": ("archivo", "archivos"),
        "error": ("error", "errores"),
        "warning": ("aviso", "avisos"),
        "info": ("nota", "notas"),
        "none": ("sin hallazgos",),
        "unread": ("no se pudo leer",),
    },
}
_COLOUR = {"error": "red", "warning": "yellow", "info": "cyan"}


class Format(StrEnum):
    text = "text"
    json = "json"


class Language(StrEnum):
    en = "en"
    es = "es"


class Unreadable(Exception):
    """A file that holds no report; the message says why."""


@dataclass(frozen=True, slots=True)
class Read:
    """A report taken out of a file, with what the file says of other records."""

    report: Mapping[str, Any]
    context: Mapping[str, Any]


def register(app: typer.Typer) -> None:
    """Add the commands to the group of the reports."""
    app.command()(check)
    app.command()(rules)


def take(data: object) -> Read:
    """The report in a signed file, in {"report", "context"}, or bare. Raises: Unreadable."""
    if isinstance(data, Mapping) and isinstance(data.get("document"), Mapping):
        data = data["document"]
    context: object = {}
    if isinstance(data, Mapping) and isinstance(data.get("report"), Mapping):
        context, data = data.get("context", {}), data["report"]
    if not isinstance(data, Mapping) or not isinstance(data.get("sections"), Mapping):
        raise Unreadable("this is no report: it has no sections")
    if not isinstance(data.get("annexes", {}), Mapping):
        raise Unreadable("this is no report: its annexes are no object")
    return Read(data, context if isinstance(context, Mapping) else {})


def read(path: str) -> Read:
    """The report of a file, or of the standard input for "-". Raises: Unreadable."""
    try:
        if path == "-":
            raw = sys.stdin.buffer.read(MOST + 1)
        else:
            with Path(path).open("rb") as file:
                raw = file.read(MOST + 1)
        if len(raw) > MOST:
            raise Unreadable(f"the file is larger than {MOST // 1024 // 1024} MB")
        return take(jsonlib.loads(raw.decode("utf-8-sig")))
    except OSError as error:
        raise Unreadable(error.strerror or "it cannot be opened") from None
    except UnicodeDecodeError:
        raise Unreadable("it is not UTF-8 text") from None
    except RecursionError:
        raise Unreadable("it is nested too deeply") from None
    except ValueError as error:
        raise Unreadable(f"it is not JSON ({error})") from None


def check(
    files: Annotated[list[str], typer.Argument(help="Report files; - for the standard input.", metavar="FILE...")],
    format: Annotated[Format, typer.Option("--format", help="How the findings are printed.")] = Format.text,
    at: Annotated[
        str, typer.Option("--at", help="Judge as at this time (ISO 8601 with offset); now if left out.")
    ] = "",
    language: Annotated[Language, typer.Option("--language", help="Language of the findings.")] = Language.en,
) -> None:
    """Say what in a report could hurt the case before a judge, on which article, and what remedies it.

    A report is judged under the law of its own day: that of the detention, else of the event.
    """
    from . import checker

    moment = _moment(at)
    told: list[dict[str, Any]] = []
    count: Counter[str] = Counter()
    unread = 0
    for path in files:
        try:
            file = read(path)
        except Unreadable as error:
            unread += 1
            told.append({"file": path, "error": str(error)})
            if format is Format.text:
                typer.secho(f"{path}: cannot be read: {error}", fg="red", err=True)
            continue
        found = checker.check(file.report, file.context, at=moment, language=language.value)
        count.update(finding.severity for finding in found)
        told.append({"file": path, "findings": [finding.as_dict() for finding in found]})
        if format is Format.text:
            _show(path, found, str(file.report.get("form", "")), language.value)
    if format is Format.json:
        head = {"rules": checker.version(), "at": moment.isoformat(), "files": told}
        typer.echo(jsonlib.dumps(head, ensure_ascii=False, indent=2))
    else:
        _sum(len(files), unread, count, language.value)
    raise typer.Exit(2 if unread else 1 if count else 0)


def _moment(text: str) -> datetime:
    if not text:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = datetime.min
    if moment.tzinfo is None:
        _stop(f"--at {text}: write a time with its offset, such as 2026-11-24T08:00:00-06:00.")
    return moment


def _stop(message: str) -> NoReturn:
    typer.secho(message, fg="red", err=True)
    raise typer.Exit(2)


def _show(path: str, found: Iterable[Finding], form: str, language: str) -> None:
    """One block a finding: where it is, code, severity and sentence; then article, effect and what remedies."""
    from . import checker

    words = _WORDS[language]
    for finding in found:
        field = checker.label(finding.where, form or "iph_2019_crime", language)
        severity = typer.style(words[finding.severity], fg=_COLOUR[finding.severity], bold=True)
        typer.echo(f"{path}:{finding.where}: {severity} {typer.style(finding.code, bold=True)} {finding.message}")
        typer.echo("    " + " · ".join(filter(None, (field, finding.article, checker.limit_words(finding, language)))))
        typer.echo(f"    {words['effect']}: {finding.effect}")
        typer.echo(f"    {words['remedy']}: {finding.remedy}\n")


def _sum(files: int, unread: int, count: Counter[str], language: str) -> None:
    nouns = _COUNTED[language]
    parts = [_counted(count[severity], nouns[severity]) for severity in ("error", "warning", "info") if count[severity]]
    line = f"{_counted(files, nouns['report'])}: {', '.join(parts) or nouns['none'][0]}"
    typer.echo(f"{line}; {nouns['unread'][0]}: {unread}." if unread else f"{line}.")


def _counted(number: int, noun: tuple[str, ...]) -> str:
    return f"{number} {noun[number != 1]}"


def rules(
    json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print docs/rules.md.")] = False,
    language: Annotated[Language, typer.Option("--language", help="Language of the list.")] = Language.en,
) -> None:
    """Print the catalogue: every rule with its article, what could come of it, and what remedies it."""
    from . import checker
    from .checker.printed import as_json, as_markdown

    if json:
        typer.echo(jsonlib.dumps(as_json(), ensure_ascii=False, indent=2))
        return
    if markdown:
        typer.echo(as_markdown(), nl=False)
        return
    for group in checker.groups():
        typer.secho(f"\n{group.title[language.value]}", bold=True)
        for code in group.codes:
            rule = checker.RULES[code]
            severity = typer.style(f"{_WORDS[language.value][rule.severity]:<8}", fg=_COLOUR[rule.severity])
            typer.echo(f"  {code}  {severity} {rule.title[language.value]} · {rule.article}")
    typer.echo(f"\n{len(checker.RULES)} rules, {checker.version()}.")
