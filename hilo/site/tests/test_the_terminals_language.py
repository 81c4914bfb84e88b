"""The command line follows the locale: help, tables and sentences in Spanish or English, JSON and codes in neither."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from hilo.kernel.terminal import HOUSE, catalogue, language, said, speaking
from hilo.site.cli import Deferred, _prepare, _read, app
from hilo.site.doctor.founding import founding

MARKUP = re.compile(r"\[/?(?:bold|dim|red|green|yellow|blue|cyan|link)?(?: [a-z]+)?\]")
SAYING = {"said", "later", "counted"}
SHOWING = {"echo", "secho", "print", "add_column", "BadParameter"}
OF_THEIR_OWN = {"cli_checker.py"}
"""Its commands are asked for a language by themselves."""


def everything(command: Any, *path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(command, Deferred):
        group = typer.main.get_group(_read(str(command.name), command.modules))
        _prepare(group)
        group.help = command.help
        command = group
    yield " ".join(path), command
    for name, below in getattr(command, "commands", {}).items():
        if not below.hidden:
            yield from everything(below, *path, name)


def helps(command: Any) -> Iterator[str]:
    own = command.get_help_option(typer.Context(command))
    for one in (command, *command.params, *([own] if own else [])):
        if text := getattr(one, "help", None):
            yield text


def walked() -> dict[str, list[str]]:
    house = typer.main.get_command(app)
    house.make_context("hilo", ["setup"], resilient_parsing=True)
    return {path: list(helps(command)) for path, command in everything(house, "hilo")}


def test_the_help_of_every_command_comes_in_spanish():
    with speaking("en"):
        english = walked()
    with speaking("es"):
        spanish = walked()
    assert len(english) > 140
    assert english.keys() == spanish.keys()
    left = [
        (path, text)
        for path, texts in english.items()
        for text, told in zip(texts, spanish[path], strict=True)
        if text not in catalogue() or told == text
    ]
    assert left == [], "no Spanish in a terminal.po (make translations compiles it)"


def test_a_group_that_runs_by_itself_sets_django_up_too():
    times = dict(everything(typer.main.get_command(app), "hilo"))["hilo emergency times"]
    assert times.invoke_without_command
    assert times.callback.__wrapped__.__name__ == "show"


def texts_said() -> Iterator[tuple[str, str]]:
    for path in sorted(HOUSE.rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        if "tests" in path.parts or "hilo.kernel.terminal import" not in source:
            continue
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in SAYING:
                few = 2 if node.func.id == "counted" else 1  # type: ignore[attr-defined]
                yield from ((path.name, a.value) for a in node.args[:few] if isinstance(a, ast.Constant))


def test_every_text_that_is_said_is_there_in_spanish():
    found = list(texts_said())
    assert len(found) > 600
    assert [(name, text) for name, text in found if text not in catalogue()] == []


def places(text: str) -> list[tuple[str | None, str | None]]:
    """What stands in a text, and how; words that a number chooses ("{n:one|several}") each language has of its own."""
    found = [(name, form) for _, name, form, _ in Formatter().parse(text) if name is not None]
    return sorted((name, form) for name, form in found if "|" not in (form or ""))


def test_both_languages_have_the_same_places_and_marks():
    differ = [
        english
        for english, spanish in catalogue().items()
        if ("{" in english + spanish and places(english) != places(spanish))
        or MARKUP.findall(english) != MARKUP.findall(spanish)
    ]
    assert differ == []


def worded(node: ast.expr) -> bool:
    parts = [node] if isinstance(node, ast.Constant) else getattr(node, "values", [])
    text = "".join(part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str))
    return re.search(r"[A-Za-z]{3,} [A-Za-z]{2,}", re.sub(r"(?:CREATE ROLE|DO \$\$).*|HILO-\w+", "", text)) is not None


def test_no_command_prints_a_sentence_past_the_catalogue():
    bare = [
        f"{path.relative_to(HOUSE)}:{node.lineno}"
        for path in sorted(HOUSE.rglob("*.py"))
        if (path.name.startswith("cli") or path.parent.name == "cli")
        and "tests" not in path.parts
        and path.name not in OF_THEIR_OWN
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and getattr(node.func, "attr", getattr(node.func, "id", "")) in SHOWING
        and any(isinstance(a, ast.Constant | ast.JoinedStr) and worded(a) for a in node.args)
    ]
    assert bare == []


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ({"LANG": "es_MX.UTF-8"}, "es"),
        ({"LANG": "es_MX.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LC_ALL": "es_ES.UTF-8", "HILO_LANGUAGE": "en"}, "en"),
        ({"LANG": "C", "HILO_LANGUAGE": "es"}, "es"),
        ({}, "en"),
    ],
)
def test_the_locale_says_the_language_and_hilo_language_overrules_it(
    named: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch
):
    for name in ("HILO_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in named.items():
        monkeypatch.setenv(name, value)
    assert language() == expected


def test_a_value_is_filled_in_either_language():
    with speaking("es"):
        assert said("{count} entered.", count=3) == "3 asentados."
    with speaking("en"):
        assert said("{count} entered.", count=3) == "3 entered."


def told(*words: str, language: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "HILO_LANGUAGE": language, "COLUMNS": "200", "NO_COLOR": "1"}
    return subprocess.run(
        [sys.executable, "-m", "hilo.site.cli", *words], env=environment, capture_output=True, text=True, check=False
    )


def test_a_terminal_reads_frame_and_refusal_in_its_language():
    spanish = told("territory", "state", "--help", language="es").stdout
    assert all(word in spanish for word in ("Uso:", "[OPCIONES]", "Argumentos", "Muestra este mensaje"))
    assert "Usage:" in told("territory", "state", "--help", language="en").stdout
    refused = told("territory", "state", "99", language="es")
    assert refused.stderr != told("territory", "state", "99", language="en").stderr
    assert re.findall(r"HILO-\w+", refused.stderr) == re.findall(
        r"HILO-\w+", told("territory", "state", "99", language="en").stderr
    )


@pytest.mark.django_db
@pytest.mark.parametrize("words", [("doctor", "--json"), ("council", "session", "40", "--json")])
def test_json_is_the_same_in_both(words: tuple[str, ...]):
    answers = []
    for spoken in ("en", "es"):
        with speaking(spoken):  # type: ignore[arg-type]
            answers.append(re.sub(r"[\d.,:]+", "", CliRunner().invoke(app, words).stdout))  # clock, disk
    assert answers[0] == answers[1] != ""


@pytest.mark.django_db
def test_the_doctor_speaks_spanish():
    with speaking("es"):
        out = CliRunner().invoke(app, ["doctor"]).stdout
    assert all(word in out for word in ("entidades", "base de datos", "territorio"))


@pytest.mark.django_db
def test_a_state_is_begun_and_examined_in_the_terminals_language(puebla: Any, tmp_path: Path):
    answers = tmp_path / "puebla.toml"
    answers.write_text(
        'state = "21"\n[[people]]\nusername = "regina"\nname = "R"\ninstitution = "PUE"\nrole = "registrar"\n'
    )
    begun = {}
    for spoken in ("es", "en"):
        with speaking(spoken):  # type: ignore[arg-type]
            words = ("begin", "--answers", str(answers), "--letters", str(tmp_path))
            begun[spoken] = CliRunner().invoke(app, words).stdout
            begun[spoken] += "".join(line.words for line in founding())
    assert all(word in begun["es"] for word in ("Estado y centro", "pendiente: ", "puede esperar: "))
    assert all(word in begun["en"] for word in ("State and centre", "still owed: ", "can wait: "))
