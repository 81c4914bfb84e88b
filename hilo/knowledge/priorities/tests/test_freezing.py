"""A frozen list stays as it is, whoever asks and by whatever road."""

from __future__ import annotations

import json

import pytest
from django.db import DatabaseError, connection, transaction

from hilo.kernel.ledger.models import Entry
from hilo.knowledge.priorities.actions import LOCAL, canonical, freeze, publish
from hilo.knowledge.priorities.commands import FreezeList
from hilo.knowledge.priorities.models import FrozenList
from hilo.knowledge.priorities.queries.building import build
from hilo.knowledge.priorities.queries.kept import beside, differs, digest, kept, kept_lists
from hilo.knowledge.priorities.triggers import install, remove
from hilo.lib.actor import Actor
from hilo.lib.commands import parse
from hilo.lib.errors import Conflict, Forbidden, NotFound, Refusal

from .conftest import PERIOD

pytestmark = pytest.mark.django_db


def refused(sql, *values):
    before = list(FrozenList.objects.order_by("id").values())
    with pytest.raises(DatabaseError, match="HILO-P403"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
    assert list(FrozenList.objects.order_by("id").values()) == before


def test_a_frozen_list_says_where_it_comes_from(frozen, built, vintage):
    says = frozen.says
    assert (says["hash"], says["vintage"], says["code"]) == (vintage.hash, vintage.key, built.provenance.code)
    assert (says["rule"], says["rule_version"], says["top"]) == ("counts", built.rule.version, 8)
    assert (says["from"], says["to"], says["starts"]) == ("2016-01", "2016-07", "2016-09")
    assert frozen.codes == built.codes
    assert frozen.intact


def test_its_hash_is_that_of_its_document_and_stands_in_the_ledger(frozen):
    row = FrozenList.objects.get()
    assert row.hash == digest(row.document) == frozen.hash
    assert row.document == canonical(json.loads(row.document))
    noted = Entry.objects.get(verb="list.frozen")
    assert (noted.subject, noted.why, json.loads(noted.data)["hash"]) == ("list:ocho", "una prueba", row.hash)


@pytest.mark.parametrize("column", ["name", "document", "hash", "reason", "frozen_by"])
def test_raw_sql_cannot_change_it(frozen, column):
    refused(f"UPDATE priorities_frozenlist SET {column} = 'x'")


def test_raw_sql_cannot_delete_or_replace_it(frozen):
    refused("DELETE FROM priorities_frozenlist")
    columns = "id, name, frozen_at, frozen_by, reason, document, hash"
    row = FrozenList.objects.get()
    if connection.vendor == "sqlite":
        values = f"VALUES ({row.pk}, 'otra', '2026-01-01', 'eve', '', '{{}}', 'x')"
        refused(f"INSERT OR REPLACE INTO priorities_frozenlist ({columns}) {values}")
        values = "VALUES (99, 'ocho', '2026-01-01', 'eve', '', '{}', 'x')"
        refused(f"INSERT OR REPLACE INTO priorities_frozenlist ({columns}) {values}")
    else:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        refused("TRUNCATE priorities_frozenlist CASCADE")


def test_the_model_cannot_change_it(frozen):
    row = FrozenList.objects.get()
    row.reason = "otra"
    with pytest.raises(DatabaseError, match="HILO-P403"), transaction.atomic():
        row.save()
    with pytest.raises(DatabaseError, match="HILO-P403"), transaction.atomic():
        FrozenList.objects.update(hash="x")


def test_a_publication_cannot_be_taken_back(frozen, now):
    publish(actor=LOCAL, name="ocho", at=now)
    refused("DELETE FROM priorities_publication")
    refused("UPDATE priorities_publication SET published_by = 'x'")


def test_a_list_that_was_changed_below_the_triggers_is_found(frozen):
    with connection.cursor() as cursor:
        for statement in remove(connection.vendor):
            cursor.execute(statement)
        cursor.execute("UPDATE priorities_frozenlist SET document = replace(document, '\"top\":8', '\"top\":9')")
        for statement in install(connection.vendor):
            cursor.execute(statement)
    found = kept("ocho", LOCAL)
    assert not found.intact
    assert found.findings[0].code == "HILO-P104"


def test_a_name_is_taken_once(frozen, built, now):
    with pytest.raises(Conflict) as refused_:
        freeze(actor=LOCAL, name="ocho", built=built, at=now)
    assert refused_.value.code == "HILO-P409"


@pytest.mark.parametrize("name", ["x" * 41, "a\x00"])
def test_a_name_beyond_its_limit_is_refused_with_its_field(name):
    with pytest.raises(Refusal) as refused_:
        parse(FreezeList, {"name": name})
    assert (refused_.value.code, refused_.value.where) == ("HILO-K422", "name")


@pytest.mark.parametrize("name", ["", "Ocho", "a b", "-a"])
def test_a_name_that_is_none_is_refused(db, built, now, name):
    with pytest.raises(Refusal) as refused_:
        freeze(actor=LOCAL, name=name, built=built, at=now)
    assert refused_.value.code == "HILO-P423"
    assert not FrozenList.objects.exists()


def test_a_strategy_does_not_begin_inside_the_period_that_chose_its_list(db, built, now):
    with pytest.raises(Refusal) as refused_:
        freeze(actor=LOCAL, name="a", built=built, at=now, starts="2016-07")
    assert refused_.value.code == "HILO-P426"


def test_a_list_is_superseded_once(frozen, built, now):
    freeze(actor=LOCAL, name="ocho-b", built=built, at=now, supersedes="ocho")
    assert kept("ocho", LOCAL).superseded_by == "ocho-b"
    assert kept("ocho", LOCAL).findings[0].code == "HILO-P105"
    with pytest.raises(Conflict) as refused_:
        freeze(actor=LOCAL, name="ocho-c", built=built, at=now, supersedes="ocho")
    assert refused_.value.code == "HILO-P410"
    with pytest.raises(NotFound):
        freeze(actor=LOCAL, name="ocho-d", built=built, at=now, supersedes="nada")


def test_only_who_may_write_priorities_freezes_and_publishes(built, frozen, actor, now):
    freeze(actor=actor("secretariat", "NAC"), name="del-secretariado", built=built, at=now)
    for role in ("analyst", "state_analyst"):
        with pytest.raises(Forbidden):
            freeze(actor=actor(role), name="mia", built=built, at=now)
        with pytest.raises(Forbidden):
            publish(actor=actor(role), name="ocho", at=now)


def test_the_public_sees_a_list_once_it_is_published(frozen, actor, now):
    assert kept_lists() == ()
    for nobody in (None, Actor("public"), actor("operator")):
        with pytest.raises(NotFound):
            kept("ocho", nobody)
    assert kept("ocho", actor("analyst")).name == "ocho"
    publish(actor=LOCAL, name="ocho", at=now)
    assert kept("ocho").published_at == now
    assert [one.name for one in kept_lists()] == ["ocho"]
    with pytest.raises(Conflict) as refused_:
        publish(actor=LOCAL, name="ocho", at=now)
    assert refused_.value.code == "HILO-P411"


def test_two_frozen_lists_side_by_side_say_what_makes_them_hard_to_compare(frozen, vintage, now):
    by_rate = build(vintage, crime="homicide", period=PERIOD, rule="rate", top=8)
    other = freeze(actor=LOCAL, name="por-tasa", built=by_rate, at=now)
    found = beside(frozen, other)
    assert found.shared == len(set(frozen.codes) & set(other.codes))
    assert len(found.enters) == len(found.leaves) == 8 - found.shared
    assert [one.code for one in found.findings] == ["HILO-P106"]
    assert beside(frozen, frozen).jaccard == 1.0


def test_a_frozen_list_is_built_again_to_the_last_digit(frozen):
    assert differs(frozen) == ()


def test_a_list_that_does_not_repeat_names_what_differs(frozen):
    from dataclasses import replace

    changed = replace(frozen, says={**frozen.says, "share": 0.5, "rule_version": "x"})
    assert differs(changed) == ("rule_version", "share")


@pytest.mark.django_db(transaction=True)
def test_a_list_that_was_committed_is_kept_too(frozen):
    refused("DELETE FROM priorities_frozenlist")
