"""Which act belongs to whom: every act, role and situation against a table that people read, docs/possession.md."""

from __future__ import annotations

import importlib
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

import pytest

from hilo.kernel.access.authorities import kinds
from hilo.kernel.access.roles import Role, roles
from hilo.kernel.action import ACTS
from hilo.kernel.domain import HOUSE
from hilo.kernel.possession import RELATIONS, Holder, Rule, may_hold, rules_of, table
from hilo.lib.actor import Actor
from tests.snapshots import check

DOCS = Path(__file__).parents[1] / "docs"
HEAD = """\
# Which act belongs to whom

Written by `make snapshots` from the files `standards/possession.toml` beside each domain; `tests/test_possession.py` \
asks every act, for every role that has its right, in eight situations, and compares. Read a change of this page line \
by line: it says who may touch what.

**own** works for the institution (and centre, and crew) that holds the record, and registered it. **neighbour** \
works for another institution of the same kind in the same state; **unnamed** the same, while it is known only of what \
kind the institution is that has or expects the record. **other state**: the neighbour, in another state. \
**later** is own, after the person, object or case went to other hands. **no unit** works for the institution that \
holds the record, in no crew, and did not write it. **no scope**: an account without an institution. \
**life**: the other state's, who opened the record for a life in danger (decision 25). `yes` the act is \
theirs, `–` it is refused (HILO-A404 from another state, HILO-A406 in other hands).

A part of the house itself, which no account can be, stands in for every holder. Whoever has the whole country in \
scope covers every state, and holds no institution by it.

| relation | who |
|---|---|
{relations}
"""
SITUATIONS = ("own", "neighbour", "unnamed", "other state", "later", "no unit", "no scope", "life")


@dataclass(frozen=True)
class Row:
    """One act, or read, for one role: what each situation answers."""

    what: str
    role: str
    answers: tuple[bool, ...]


def holder(kind: str, stage: str) -> Holder:
    """A record in the hands of OWN: its centre, its crew, its writer; no institution but OWN is named."""
    return Holder(
        "21",
        "OWN",
        centre="C-OWN",
        unit="U-1",
        author="ana",
        custody="OWN",
        expected="OWN",
        custodians=frozenset({kind}),
        stage=stage,
        subject="record:1",
    )


def asked(what: str, kind: str, stage: str) -> tuple[bool, ...]:
    """The answers for an institution of a kind, in the order of SITUATIONS."""
    held = holder(kind, stage)
    own = Actor("ana", institution="OWN", kind=kind, states=frozenset({"21"}), centre="C-OWN", unit="U-1")
    next_door = replace(own, name="noe", institution="NEXT", centre="C-NEXT", unit="")
    far = replace(next_door, states=frozenset({"14"}))
    given_away = replace(held, custody="NEXT", expected="NEXT", centre="C-NEXT", stage="elsewhere")
    return tuple(
        may_hold(what, who, record)
        for who, record in (
            (own, held),
            (next_door, held),
            (next_door, replace(held, custody="", expected="")),
            (far, held),
            (own, given_away),
            (replace(own, name="eva", unit=""), held),
            (Actor("nadie", institution=""), held),
            (replace(far, opened=frozenset({"record:1"})), held),
        )
    )


def answers(what: str, role: Role) -> tuple[bool, ...]:
    """What some institution that may hold the role, at some stage that the rules name, is answered."""
    stages = {stage for rule in rules_of(what) for stage in rule.stages} | {""}
    every = [asked(what, kind, stage) for kind, stage in product(role.kinds or kinds(), stages)]
    return tuple(map(any, zip(*every, strict=True)))


def acts() -> dict[str, tuple[str, ...]]:
    """Every act of the house by its verb, with the rights of which one is needed."""
    for path in sorted(HOUSE.rglob("*.py")):
        if "tests" not in path.parts and "import action" in path.read_text(encoding="utf-8"):
            importlib.import_module(
                ".".join(path.relative_to(HOUSE.parent).with_suffix("").parts).removesuffix(".__init__")
            )
    found: dict[str, tuple[str, ...]] = {}
    for function in ACTS:
        if function.__module__.startswith("hilo.") and ".tests." not in function.__module__:
            found[function.verb] = tuple(dict.fromkeys((*found.get(function.verb, ()), *function.rights)))
    return found


def reads() -> dict[str, tuple[str, ...]]:
    """Every read that a domain says the owner of, by its right."""
    rights = {right for role in roles().values() for right in role.permissions}
    return {what: (what,) for what in table() if what in rights}


def matrix(what: dict[str, tuple[str, ...]]) -> Iterator[Row]:
    for one, rights in sorted(what.items()):
        for name, role in roles().items():
            if role.permissions & set(rights):
                yield Row(one, name, answers(one, role))


def by_whom(what: str) -> str:
    """The rules of an act in words."""
    return "; or ".join(map(_said, rules_of(what)))


def _said(rule: Rule) -> str:
    told = ", ".join(sorted(rule.by))
    told += f" at {', '.join(sorted(rule.stages))}" if rule.stages else ""
    told += f" as {', '.join(sorted(rule.kinds))}" if rule.kinds else ""
    return told + (f" ({rule.law})" if rule.law else "")


def page() -> str:
    lines = [HEAD.format(relations="\n".join(f"| {name} | {says} |" for name, says in RELATIONS.items()))]
    for title, what in (("Acts, by their verb in the ledger", acts()), ("Reads, by their right", reads())):
        lines += [
            f"## {title}",
            f"| what | belongs to | role | {' | '.join(SITUATIONS)} |",
            "|---|---|---|" + "---|" * len(SITUATIONS),
        ]
        for row in matrix(what):
            cells = " | ".join("yes" if answer else "–" for answer in row.answers)
            lines.append(f"| {row.what} | {by_whom(row.what)} | {row.role} | {cells} |")
        lines.append("")
    return "\n".join(lines)


def test_the_table_says_what_the_policy_answers():
    check("possession.md", page(), DOCS)


def test_no_row_is_for_an_act_or_a_read_that_there_is_none_of():
    spoken = "\n".join(path.read_text() for path in (Path(__file__).parents[1] / "hilo").rglob("*.py"))
    known = acts().keys() | reads().keys()
    assert [what for what in table() if what not in known and f'"{what}"' not in spoken] == []


def given_twice(files: Iterable[Path]) -> dict[str, list[str]]:
    """Acts and reads that have rows in the files of several domains, with those: the rows of all would count."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in files:
        for row in tomllib.loads(path.read_text(encoding="utf-8"))["rows"]:
            for act in row["acts"]:
                found[act].add(path.parents[1].name)
    return {act: sorted(domains) for act, domains in found.items() if len(domains) > 1}


def test_no_act_is_given_by_two_domains():
    assert given_twice(HOUSE.rglob("standards/possession.toml")) == {}


def test_an_act_that_a_second_domain_gives_to_anyone_is_found(tmp_path):
    for domain, by in (("command", "centre"), ("safety", "anyone")):
        file = tmp_path / domain / "standards" / "possession.toml"
        file.parent.mkdir(parents=True)
        file.write_text(f'[[rows]]\nacts = ["alarm.raised", "{domain}.own"]\nby = ["{by}"]\n', encoding="utf-8")
    assert given_twice(tmp_path.rglob("possession.toml")) == {"alarm.raised": ["command", "safety"]}


@pytest.mark.parametrize("row", [*matrix(acts()), *matrix(reads())], ids=lambda row: f"{row.what} {row.role}")
def test_nobody_without_scope_or_from_another_state_acts_unless_the_law_names_them(row):
    _, neighbour, _, other_state, *_, nobody, _life = row.answers
    anyones = any("anyone" in rule.by for rule in rules_of(row.what))
    assert (other_state, nobody) == (anyones, anyones)
    by_state = any({"state", "anyone"} & rule.by for rule in rules_of(row.what))
    assert by_state or not neighbour


def test_what_is_opened_for_a_life_is_read_and_helped_and_no_more():
    by_life = {row.what for row in [*matrix(acts()), *matrix(reads())] if row.answers[-1] and not row.answers[3]}
    assert by_life == {"detentions.read", "incidents.read", "unit.assigned"}


def test_who_is_kept_apart_is_opened_for_nobody():
    record = replace(holder("police_state", ""), subject="record:1", apart=True)
    opener = Actor("noe", institution="NEXT", kind="police_state", opened=frozenset({"record:1"}))
    assert may_hold("detentions.read", opener, replace(record, apart=False))
    assert not may_hold("detentions.read", opener, record)
