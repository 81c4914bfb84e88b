"""Answers are kept by the server itself and by a command, once, and made again when they are gone or old."""

from __future__ import annotations

import json
import os
import shutil
import sys
import threading
from datetime import UTC, datetime
from typing import Any

import pytest

from hilo.knowledge.incidence import reactions
from hilo.knowledge.incidence.models import ShelfStep, SourceShelf
from hilo.knowledge.incidence.queries import kept
from hilo.knowledge.incidence.queries.keeping import keep, lacking
from hilo.knowledge.incidence.queries.newest import NEWEST
from hilo.knowledge.incidence.tests.vintage import make_vintage, months, show
from hilo.lib.errors import Refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def vintage(settings: Any, tmp_path: Any, monkeypatch: Any) -> Any:
    settings.DATA_DIR = tmp_path
    # The loop runs in the transaction of the test, whose connection must stay.
    monkeypatch.setattr(reactions, "close_old_connections", lambda: None)
    # And another process would not see that transaction.
    monkeypatch.setattr(reactions, "make", lambda stop: "".join("" for _ in keep()))
    rows = months("2015-01", [20 + month % 5 for month in range(36)], state="21")
    return show(make_vintage(rows, source="sesnsp-state", grain="state", rest="country"))


class Rounds(threading.Event):
    """A stop that lets a loop look so many times, with something done before each look."""

    def __init__(self, *before: Any) -> None:
        super().__init__()
        self.before = list(before)

    def wait(self, timeout: float | None = None) -> bool:
        if not self.before:
            return True
        self.before.pop(0)()
        return False


def test_the_server_keeps_what_the_public_reads_and_what_is_put_forward(vintage):
    rows = months("2015-01", [30] * 36, state="21")
    other = make_vintage(rows, source="sesnsp-state", grain="state", rest="country")
    assert lacking() == (vintage.key,)

    def put_forward() -> None:
        assert kept.fresh(vintage, NEWEST)
        assert not kept.read(other, NEWEST), "what is only loaded is nobody's business"
        ShelfStep.objects.create(
            shelf=SourceShelf.objects.get(), nth=3, kind="proposed", vintage=other.key, hash=other.hash, by="ana",
            at=datetime(2026, 2, 1, tzinfo=UTC),
        )  # fmt: skip

    reactions.keep_answers(Rounds(lambda: None, put_forward))
    assert kept.read(other, NEWEST)["00"]["homicide"].count == 30
    assert lacking() == ()


def test_a_fault_ends_nothing(vintage, monkeypatch, caplog):
    def broken() -> Any:
        raise RuntimeError("a disk that is gone")

    monkeypatch.setattr(reactions, "lacking", broken)
    reactions.keep_answers(Rounds(lambda: None))
    assert "could not be kept" in caplog.text


def test_answers_are_made_by_another_process_that_stands_back(monkeypatch, tmp_path):
    told = tmp_path / "told"
    code = (
        "import os, pathlib, time; time.sleep(0.2); "
        "pathlib.Path(os.sys.argv[1]).write_text(f'{os.getpid()} {os.nice(0)}')"
    )
    monkeypatch.setattr(reactions, "MAKING", (sys.executable, "-c", code, str(told)))
    assert reactions.make(threading.Event()) == ""
    process, nice = told.read_text().split()
    assert int(process) != os.getpid()
    assert int(nice) == reactions.NICE


def test_a_process_that_fails_is_told_and_one_that_is_stopped_ends(vintage, monkeypatch, caplog):
    monkeypatch.undo()
    monkeypatch.setattr(reactions, "close_old_connections", lambda: None)
    monkeypatch.setattr(reactions, "MAKING", (sys.executable, "-c", "raise SystemExit('the disk is full')"))
    monkeypatch.setattr(reactions, "lacking", lambda: (vintage.key,))
    reactions.keep_answers(Rounds(lambda: None))
    assert "the disk is full" in caplog.text
    assert vintage.key in caplog.text
    stop = threading.Event()
    stop.set()
    monkeypatch.setattr(reactions, "MAKING", (sys.executable, "-c", "import time; time.sleep(600)"))
    assert reactions.make(stop) == ""


def test_who_is_second_is_told_and_computes_nothing(vintage):
    folder = NEWEST.folder(vintage)
    with kept.alone(folder.with_suffix(".lock"), vintage), pytest.raises(Refusal) as refused:
        list(keep())
    assert refused.value.code == "HILO-F624"


def test_what_is_of_an_older_version_is_read_until_it_is_made_again(vintage):
    list(keep())
    made = NEWEST.folder(vintage) / "made.json"
    told = json.loads(made.read_text())
    made.write_text(json.dumps(told | {"code": "0.0.1"}))
    assert kept.read(vintage, NEWEST)
    assert lacking() == (vintage.key,)
    assert [one.answers for one in keep()] == [1]
    assert lacking() == ()


def test_what_was_answered_of_other_rows_is_not_read(vintage):
    list(keep())
    vintage.rows_file.touch()
    assert kept.read(vintage, NEWEST) == {}
    assert len(list(keep())) == 2
    shutil.rmtree(kept.root())
    assert len(list(keep())) == 2
    assert list(keep()) == []
    assert len(list(keep(again=True))) == 2


def test_the_answer_that_is_read_is_the_one_that_was_made(vintage):
    from hilo.knowledge.incidence.queries.newest import newest

    list(keep())
    assert kept.read(vintage, NEWEST) == newest(vintage)
