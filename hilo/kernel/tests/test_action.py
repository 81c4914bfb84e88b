"""Every act passes one place: the right, who holds the record, one transaction, its facts and its ledger entry."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, ClassVar

import pytest

from hilo.kernel import possession
from hilo.kernel.access.models import Institution
from hilo.kernel.action import NobodyHeld, action, done, held, prepares, unheld
from hilo.kernel.events.models import Fact
from hilo.kernel.ledger.models import Entry
from hilo.kernel.possession import Holder, Rule
from hilo.lib.actor import Actor
from hilo.lib.commands import command as make_command
from hilo.lib.errors import Forbidden, Refusal
from hilo.lib.limits import Longest

PUEBLA = Actor("ana", frozenset({"things.write"}), institution="PUE", states=frozenset({"21"}))
ELSEWHERE = Actor("luis", frozenset({"things.write"}), institution="JAL", states=frozenset({"14"}))
READER = Actor("eva", frozenset({"things.read"}), institution="PUE", states=frozenset({"21"}))
NEIGHBOUR = Actor("noe", frozenset({"things.write"}), institution="SSP", states=frozenset({"21"}))


@dataclass(frozen=True)
class Thing:
    code: str
    state: str = "21"

    @property
    def subject(self) -> str:
        return f"thing:{self.code}"

    @property
    def holder(self) -> Holder:
        return Holder(self.state, "PUE" if self.state == "21" else "JAL")


@dataclass(frozen=True, slots=True)
class ThingNamed:
    NAME: ClassVar[str] = "things.ThingNamed"
    name: str


@make_command
class Name:
    name: Annotated[str, Longest(5)]


@action("things.write", "things.own", verb="thing.named")
def name_it(code: str, command: Name, *, actor: Actor, at: datetime) -> str:
    thing = held(Thing(code))
    Institution.objects.create(code=code, name=command.name, state="21")
    done(thing, ThingNamed(command.name), data={"letters": len(command.name)}, why="it had none")
    return command.name


@action("things.write", verb="thing.forgot")
def forgets_to_ask(*, actor: Actor, at: datetime) -> None:
    Institution.objects.create(code="X", name="x", state="21")


@action("things.write", verb="thing.renamed")
def renames(*, actor: Actor, at: datetime) -> None:
    held(Thing("R"))
    name_it("I", Name(name="inner"), actor=actor, at=at)
    done(Thing("R"), verb="thing.renamed_twice", chains=("A", "B"))


@action("things.write", verb="thing.found")
def finds(state: str, *, actor: Actor, at: datetime) -> Thing:
    unheld()
    thing = Thing("F", state)
    done(thing)
    return thing


def written() -> int:
    return Institution.objects.filter(code__in=["A1", "X", "I"]).count()


@pytest.mark.django_db
def test_an_act_leaves_its_fact_and_its_entry_under_the_holder(now):
    assert name_it("A1", Name(name="Lola"), actor=PUEBLA, at=now) == "Lola"
    fact, row = Fact.objects.get(), Entry.objects.get()
    assert (fact.name, fact.subject, fact.state, fact.at) == ("things.ThingNamed", "thing:A1", "21", now)
    assert (row.chain, row.verb, row.subject, row.actor, row.why) == (
        "PUE",
        "thing.named",
        "thing:A1",
        "ana",
        "it had none",
    )
    assert json.loads(row.data) == {"letters": 4}


@pytest.mark.django_db
@pytest.mark.parametrize(("who", "code"), [(READER, "HILO-A403"), (ELSEWHERE, "HILO-A404"), (NEIGHBOUR, "HILO-A406")])
def test_without_the_right_or_the_record_nothing_is_written(who, code, now):
    with pytest.raises(Forbidden) as refused:
        name_it("A1", Name(name="Lola"), actor=who, at=now)
    assert refused.value.code == code
    assert (written(), Fact.objects.count(), Entry.objects.count()) == (0, 0, 0)


@pytest.mark.django_db
def test_an_act_that_asks_nobody_who_holds_its_record_is_undone(now):
    with pytest.raises(NobodyHeld, match="forgets_to_ask"):
        forgets_to_ask(actor=PUEBLA, at=now)
    assert written() == 0


@pytest.mark.django_db
def test_what_nobody_holds_yet_is_done_wherever_it_lies_by_who_has_the_right(now, monkeypatch):
    with pytest.raises(NobodyHeld, match="does not say"):
        finds("14", actor=PUEBLA, at=now)
    monkeypatch.setattr(possession, "table", lambda: {"thing.found": (Rule(frozenset({"anyone"})),)})
    assert finds("14", actor=PUEBLA, at=now).state == "14"
    with pytest.raises(Forbidden):
        finds("21", actor=READER, at=now)
    assert Entry.objects.count() == 1


@pytest.mark.django_db
def test_an_act_inside_another_is_one_with_it_and_each_has_its_verb(now):
    renames(actor=PUEBLA, at=now)
    rows = Entry.objects.order_by("id").values_list("chain", "verb")
    assert set(rows) == {("PUE", "thing.named"), ("A", "thing.renamed_twice"), ("B", "thing.renamed_twice")}


@pytest.mark.django_db
def test_the_fields_of_a_command_may_be_named_instead_of_it(now):
    assert name_it(code="A1", name="Lola", actor=PUEBLA, at=now) == "Lola"
    with pytest.raises(Refusal) as refused:
        name_it(code="A2", name="Dolores", actor=PUEBLA, at=now)
    assert (refused.value.code, refused.value.where) == ("HILO-K422", "name")


@prepares
def name_slowly(code: str, command: Name, *, actor: Actor, at: datetime) -> str:
    return name_it(code, command, actor=actor, at=at)


@pytest.mark.django_db
def test_so_may_those_of_what_prepares_an_action(now):
    assert name_slowly("A3", Name(name="Lola"), actor=PUEBLA, at=now) == "Lola"
    assert name_slowly(code="A1", name="Lola", actor=PUEBLA, at=now) == "Lola"
    assert name_slowly.command is Name


@pytest.mark.django_db
def test_another_of_its_rights_is_enough(now):
    own = Actor("pia", frozenset({"things.own"}), institution="PUE", states=frozenset({"21"}))
    assert name_it("A1", Name(name="Lola"), actor=own, at=now) == "Lola"


def test_an_act_says_what_it_asks_for_and_takes():
    assert (name_it.rights, name_it.verb, name_it.command) == (("things.write", "things.own"), "thing.named", Name)
    assert forgets_to_ask.command is None


def test_who_and_when_cannot_be_left_out(now):
    with pytest.raises(TypeError, match="actor"):
        name_it("A1", Name(name="Lola"), at=now)
    with pytest.raises(TypeError, match="at"):
        name_it("A1", Name(name="Lola"), actor=PUEBLA, at="now")


def test_nothing_is_held_or_done_outside_an_act(now):
    for run in (lambda: held(Thing("A1")), lambda: done(Thing("A1")), unheld):
        with pytest.raises(RuntimeError, match="in an action"):
            run()
