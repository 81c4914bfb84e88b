"""What a state graph allows, refuses, and is refused for."""

from __future__ import annotations

from pathlib import Path

import pytest

from hilo.kernel.workflow import InvalidGraph, load
from hilo.lib.errors import Conflict

GOOD = """
name = "door"
initial = "shut"
source = "a carpenter"
valid_from = 2016-10-03
[states.shut]
label = { es = "Cerrada", en = "Shut" }
[states.ajar]
label = { es = "Abierta", en = "Open" }
[states.walled]
label = { es = "Tapiada", en = "Walled up" }
final = true
[steps.pull]
label = { es = "Jalar", en = "Pull" }
from = ["shut"]
to = "ajar"
[steps.push]
label = { es = "Empujar", en = "Push" }
to = { ajar = "shut", shut = "shut" }
[steps.brick]
label = { es = "Tapiar", en = "Brick up" }
from = ["shut"]
to = "walled"
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "states.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_declared_step_reaches_its_state(tmp_path: Path) -> None:
    graph = load(write(tmp_path, GOOD))
    assert graph.after("shut", "pull") == "ajar"
    assert graph.after("ajar", "push") == "shut"
    assert graph.after("shut", "push") == "shut"
    assert graph.allows("shut", "brick")
    assert not graph.allows("ajar", "brick")


def test_an_undeclared_step_is_refused_and_says_what_is_possible(tmp_path: Path) -> None:
    graph = load(write(tmp_path, GOOD))
    with pytest.raises(Conflict) as refused:
        graph.after("ajar", "brick")
    assert refused.value.code == "HILO-W409"
    assert refused.value.status == 409
    assert refused.value.message == "“brick” is not possible for a door that is open; possible now: push."
    assert refused.value.extra == {"state": "ajar", "step": "brick", "possible": ["push"]}


def test_an_unknown_step_and_an_unknown_state_are_refused_in_words(tmp_path: Path) -> None:
    graph = load(write(tmp_path, GOOD))
    with pytest.raises(Conflict, match="“kick” is no step of a door; possible now: pull, push, brick"):
        graph.after("shut", "kick")
    with pytest.raises(Conflict, match="“open” is no state of a door"):
        graph.after("open", "pull")


def test_nothing_leaves_a_final_state(tmp_path: Path) -> None:
    with pytest.raises(Conflict, match="nothing more can be done with it"):
        load(write(tmp_path, GOOD)).after("walled", "pull")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('to = "ajar"', 'to = "open"', "step pull names the undeclared state “open”"),
        ('from = ["shut"]\nto = "walled"', 'from = ["walled"]\nto = "walled"', "state walled is never reached"),
        ("final = true", "", "no step leaves the state walled"),
        ('initial = "shut"', 'initial = "gone"', "the initial state “gone” is not declared"),
        ('initial = "shut"', "", "“initial” is missing"),
        ('source = "a carpenter"', "", "“source” is missing"),
        ('label = { es = "Jalar", en = "Pull" }', 'label = { en = "Pull" }', "step pull has no label in “es”"),
        ('label = { es = "Jalar", en = "Pull" }', "", "step pull has no label"),
        ('from = ["shut"]\nto = "ajar"', 'to = "ajar"', "step pull needs from"),
        ("[states.shut]", "[states.shut", "cannot be read"),
    ],
)
def test_a_faulty_graph_is_refused_by_name(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert GOOD.count(old) >= 1
    with pytest.raises(InvalidGraph, match=message) as refused:
        load(write(tmp_path, GOOD.replace(old, new, 1)))
    assert str(tmp_path / "states.toml") in str(refused.value)


def test_a_missing_file_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(InvalidGraph, match=r"nowhere\.toml"):
        load(tmp_path / "nowhere.toml")


def test_a_graph_is_read_once(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD)
    assert load(path) is load(str(path))
