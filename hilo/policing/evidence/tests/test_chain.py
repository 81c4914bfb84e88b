"""From where it lay to its end: every step has two names, nothing is skipped and nothing is written over."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from hilo.kernel.deadlines.queries import of as terms_of
from hilo.kernel.ledger.models import Entry
from hilo.lib.errors import Conflict, Forbidden, NotFound, Refusal
from hilo.policing.evidence import actions, queries
from hilo.policing.evidence.models import Item, Step
from hilo.policing.evidence.rules import Party, broken

pytestmark = pytest.mark.django_db


def codes(number, actor, at):
    return {finding.code for finding in queries.read(number, actor, at=at).findings}


def documents(row):
    return [{**step.document(), "hash": step.hash} for step in queries.steps_of(row)]


def test_collecting_writes_every_step_at_the_scene_with_its_hands(item, officer):
    steps = queries.steps_of(item)
    assert [step.arc for step in steps] == ["locate", "identify", "document", "collect", "seal"]
    assert item.status == "sealed"
    assert str(steps[0].giver) == item.place
    assert steps[3].giver.kind == "place"
    assert steps[3].taker.account == officer.name
    assert steps[4].seal_after == item.seal == "A-001"


def test_the_number_names_the_place_and_the_year(item, incident):
    assert item.number.startswith(incident.folio.partition("-")[0])
    assert item.number.split("-")[2].startswith("E")


def test_what_is_sent_twice_is_entered_once(collected):
    first = collected(ref="0b7e")
    assert collected(ref="0b7e").number == first.number
    assert Item.objects.count() == 1
    with pytest.raises(Conflict) as refused:
        collected(ref="0b7e", kind="money")
    assert refused.value.code == "HILO-E436"


def test_an_object_handed_in_comes_from_who_had_it(collected):
    row = collected(start="contribution", found_with=Party(name="Rosa Ruiz"))
    steps = queries.steps_of(row)
    assert steps[0].giver.name == "Rosa Ruiz"
    assert "HILO-E102" not in {finding.code for finding in queries.findings(row, at=row.entered_at)}


def test_each_step_is_tied_to_the_one_before(item, custodian, later):
    actions.hand_over(actor=custodian, number=item.number, step="receive", at=later(1))
    chain = documents(item)
    assert broken(chain) is None
    chain[2] = {**chain[2], "place": "otro lugar"}
    assert broken(chain).why == "hash"
    del chain[1]
    assert broken(chain).why == "order"


def test_the_database_changes_no_step_and_takes_none_away(item):
    for change in (
        lambda: Step.objects.filter(item=item).update(by="otro"),
        lambda: Step.objects.filter(item=item, seq=5).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert broken(documents(item)) is None


def test_the_database_takes_no_step_that_does_not_follow(item):
    last = Step.objects.filter(item=item).latest("seq")
    with pytest.raises(DatabaseError), transaction.atomic():
        Step.objects.create(
            item=item, seq=last.seq + 1, arc="note", at=last.at, by="x", document="{}", prev="f" * 64, hash="e" * 64
        )


def test_an_item_goes_to_the_store_and_to_its_end(item, officer, custodian, prosecutor, party, later):
    number = item.number
    carrier = party("Omar Oficial", institution="SSP-PUE")
    actions.hand_over(
        actor=officer,
        number=number,
        step="send",
        taker=carrier,
        destination="FGE-PUE",
        place="Calle 5",
        seal_before="A-001",
        at=later(1),
    )
    assert [row.number for row in queries.store(custodian, later(2)).expected] == [number]
    for minute, step in enumerate(("receive", "store", "analyse", "store"), 2):
        actions.hand_over(actor=custodian, number=number, step=step, place="Bodega", at=later(minute))
    assert [row.number for row in queries.store(custodian, later(9)).held] == [number]
    actions.hand_over(
        actor=prosecutor,
        number=number,
        step="return",
        taker=party("Rosa Ruiz"),
        order="FGE/123/2026",
        authority="Agente del Ministerio Público",
        at=later(10),
    )
    row = Item.objects.get()
    assert (row.status, row.outcome) == ("disposed", "return")
    assert all(term.met_at for term in terms_of(f"evidence:{number}"))
    with pytest.raises(Conflict):
        actions.hand_over(actor=custodian, number=number, step="store", at=later(11))


def test_nothing_ends_without_an_order(item, custodian, prosecutor, later):
    actions.hand_over(actor=custodian, number=item.number, step="receive", at=later(1))
    for given in ({}, {"order": "123"}, {"authority": "Juez"}):
        with pytest.raises(Refusal) as refused:
            actions.hand_over(actor=prosecutor, number=item.number, step="destroy", at=later(2), **given)
        assert refused.value.code == "HILO-E424"
    assert Item.objects.get().status == "received"


def test_only_who_disposes_brings_it_to_its_end(item, custodian, later):
    actions.hand_over(actor=custodian, number=item.number, step="receive", at=later(1))
    with pytest.raises(Forbidden):
        actions.hand_over(actor=custodian, number=item.number, step="return", order="1", authority="MP", at=later(2))


def test_a_step_that_does_not_follow_is_refused(item, officer, later):
    with pytest.raises(Conflict) as refused:
        actions.hand_over(actor=officer, number=item.number, step="present", at=later(1))
    assert refused.value.code == "HILO-W409"
    assert refused.value.extra["number"] == item.number


def test_whoever_is_slower_is_told_that_it_moved_on(item, custodian, later):
    actions.hand_over(actor=custodian, number=item.number, step="receive", at=later(1), seen=5)
    with pytest.raises(Conflict) as refused:
        actions.hand_over(actor=custodian, number=item.number, step="store", at=later(2), seen=5)
    assert refused.value.code == "HILO-E430"


def test_many_take_a_step_together_or_none_does(collected, custodian, later):
    rows = [collected(), collected()]
    actions.hand_over(actor=custodian, number=rows[1].number, step="receive", at=later(1))
    with pytest.raises(Conflict):
        actions.hand_over_many(actor=custodian, numbers=[row.number for row in rows], step="receive", at=later(2))
    assert Item.objects.get(number=rows[0].number).status == "sealed"
    actions.hand_over_many(actor=custodian, numbers=[rows[0].number], step="receive", at=later(3))
    actions.hand_over_many(actor=custodian, numbers=[row.number for row in rows], step="store", at=later(4))
    assert set(Item.objects.values_list("status", flat=True)) == {"in_storage"}


def test_a_broken_seal_and_a_foreign_seal_are_found_not_refused(item, custodian, later):
    actions.hand_over(
        actor=custodian,
        number=item.number,
        step="receive",
        seal_before="A-002",
        seal_condition="broken",
        at=later(1),
    )
    assert codes(item.number, custodian, later(2)) >= {"HILO-E103", "HILO-E104"}


def test_an_unlisted_hand_and_a_missing_one_are_found(item, custodian, party, later):
    actions.hand_over(actor=custodian, number=item.number, step="receive", giver=party("Nadie Conocido"), at=later(1))
    actions.hand_over(actor=custodian, number=item.number, step="store", giver=Party(), at=later(2))
    assert codes(item.number, custodian, later(3)) >= {"HILO-E101", "HILO-E102"}


def test_a_side_that_nobody_signed_is_found_until_it_is_signed(item, officer, custodian, account, later):
    account("officer", username=officer.name, name="Omar Oficial")
    step = actions.hand_over(
        actor=custodian, number=item.number, step="receive", giver=Party(name="Omar Oficial"), at=later(1)
    )
    assert "HILO-E107" in codes(item.number, custodian, later(2))
    holds = replace(officer, name=officer.name)
    actions.countersign(actor=holds, number=item.number, seq=step.seq, side="from", at=later(3))
    assert "HILO-E107" not in codes(item.number, custodian, later(4))
    with pytest.raises(Conflict):
        actions.countersign(actor=holds, number=item.number, seq=step.seq, side="from", at=later(5))
    with pytest.raises(Refusal) as refused:
        actions.countersign(actor=holds, number=item.number, seq=step.seq, side="to", at=later(5))
    assert refused.value.code == "HILO-E456"


def test_nobody_signs_with_the_account_of_another(item, custodian, later):
    with pytest.raises(Refusal) as refused:
        actions.hand_over(
            actor=custodian,
            number=item.number,
            step="receive",
            giver=Party(name="Omar", account="officer.pue"),
            at=later(1),
        )
    assert refused.value.code == "HILO-E438"


def test_what_was_collected_without_papers_or_seal_is_found(collected, custodian, later):
    row = collected(documentation=(), seal="")
    actions.hand_over(actor=custodian, number=row.number, step="receive", at=later(1))
    assert codes(row.number, custodian, later(2)) >= {"HILO-E105", "HILO-E106"}


def test_a_vehicle_needs_no_seal_and_is_returned_when_what_239_asks_is_noted(collected, custodian, prosecutor, later):
    row = collected(kind="vehicle", seal="", packaging="tag")
    actions.hand_over(actor=custodian, number=row.number, step="receive", at=later(1))
    assert "HILO-E105" not in codes(row.number, custodian, later(2))
    actions.hand_over(
        actor=prosecutor,
        number=row.number,
        step="return",
        order="1",
        authority="MP",
        conditions=["not_stolen"],
        at=later(3),
    )
    said = [one for one in queries.read(row.number, custodian, at=later(4)).findings if one.code == "HILO-E116"]
    assert "no_opposition" in said[0].message
    assert "not_stolen" not in said[0].message
    assert said[0].article == "CNPP art. 239"


def test_a_phone_whose_clock_is_wrong_loses_nothing_and_is_found(collected, now, later):
    row = collected(collected_at=now + timedelta(hours=5))
    assert row.collected_at == now + timedelta(hours=5)
    assert "HILO-E119" in {finding.code for finding in queries.findings(row, at=later(1))}


@pytest.mark.parametrize(
    ("fields", "code", "where"),
    [
        ({"kind": "thing"}, "HILO-E420", "kind"),
        ({"start": "luck"}, "HILO-E420", "start"),
        ({"documentation": ["film"]}, "HILO-E420", "documentation"),
        ({"description": "  "}, "HILO-E421", "description"),
    ],
)
def test_bad_input_is_refused_with_its_field(collected, fields, code, where):
    with pytest.raises(Refusal) as refused:
        collected(**fields)
    assert (refused.value.code, refused.value.where) == (code, where)
    assert not Item.objects.exists()


def test_another_institution_and_another_state_see_nothing(item, officer, custodian, later):
    with pytest.raises(NotFound):
        queries.read(item.number, replace(officer, institution="OTRA"), at=later(1))
    with pytest.raises(NotFound):
        queries.read(item.number, replace(custodian, states=frozenset({"14"})), at=later(1))
    assert queries.of_incident(item.incident.folio, replace(officer, institution="OTRA")) == []


def test_every_read_is_in_the_ledger(item, custodian, later):
    queries.read(item.number, replace(custodian, purpose="recepción"), at=later(1))
    read = Entry.objects.get(verb="evidence.read")
    assert (read.subject, read.why, read.chain) == (f"evidence:{item.number}", "recepción", "SSP-PUE")


def test_a_note_changes_no_hand_and_no_state(item, officer, custodian, later):
    actions.hand_over(actor=officer, number=item.number, step="note", notes="El cargador va aparte", at=later(1))
    actions.hand_over(actor=custodian, number=item.number, step="receive", at=later(2))
    found = codes(item.number, custodian, later(3))
    assert Item.objects.get().status == "received"
    assert "HILO-E102" not in found


def test_context_tells_the_chain_in_the_shape_of_reports(item, incident, custodian, later):
    actions.hand_over(actor=custodian, number=item.number, step="receive", at=later(1))
    [row] = queries.context(incident.folio)
    assert row["number"] == item.number
    assert row["state"] == "received"
    assert row["inventory"] is None
    assert [step["arc"] for step in row["steps"]] == ["locate", "identify", "document", "collect", "seal", "receive"]
    assert set(row["steps"][0]) >= {"arc", "at", "from", "to", "seal", "condition", "hash_ok"}
    assert row["steps"][-1]["hash_ok"] is None


def test_an_officer_is_named_with_rank_and_number(collected, account, now, officer):
    from hilo.registries.officers.actions import enrol, give_account

    user = account("officer", username=officer.name, name="Omar Oficial")
    chief = replace(officer, permissions=frozenset({"officers.write"}), institution="PUE", user_id=user.pk)
    row = enrol(actor=chief, institution="PUE", number="P-0001", name="Omar Oficial", at=now)
    give_account(actor=chief, officer_id=row.pk, username=user.username, at=now)
    item = collected(actor=replace(officer, user_id=user.pk))
    assert "P-0001" in str(queries.steps_of(item)[3].taker)


def test_a_phone_that_lost_its_date_is_kept_with_the_servers(collected):
    row = collected(device_at=datetime(1970, 1, 1, tzinfo=UTC))
    assert (row.device_at.year, row.entered_at.year > 2000) == (1970, True)


def test_a_number_typed_in_small_letters_is_the_same_item(item, officer, later):
    typed = f" {item.number.lower()} "
    with pytest.raises(Conflict) as refused:
        actions.hand_over(actor=officer, number=typed, step="note", notes="x", at=later(2), seen=1)
    assert refused.value.code == "HILO-E430"
    both = actions.hand_over_many(actor=officer, numbers=[item.number, typed], step="note", notes="x", at=later(2))
    assert [row.item for row in both] == [item.number]


def test_what_an_adolescent_had_on_them_names_nobody(officer, collected, now):
    from hilo.kernel.access.actions import SETUP, open_institution
    from hilo.policing.detentions.actions import register

    open_institution(actor=SETUP, code="SSP-PUE", name="Policía", kind="police_state", state="21", at=now)
    row = register(
        actor=officer,
        kind="flagrancy",
        detained_at=now - timedelta(hours=1),
        age=15,
        given="Alma",
        at=now,
    )
    found = collected(detention=row.number, found_with=Party(name="Alma Adolescente", witness="Wanda Testigo"))
    assert found.detention is None
    said = "".join(Step.objects.filter(item=found).values_list("document", flat=True))
    assert "Alma" not in said
    assert row.number in said


def test_no_step_is_put_in_the_place_of_the_last_one(item):
    last = Step.objects.filter(item=item).latest("seq")
    names = [field.column for field in Step._meta.concrete_fields]
    stands = [9999 if name == "id" else f'"{name}"' for name in names]
    verb = "INSERT OR REPLACE" if connection.vendor == "sqlite" else "INSERT"
    into = f"{verb} INTO evidence_step ({', '.join(names)})"
    question = f"{into} SELECT {', '.join(map(str, stands))} FROM evidence_step WHERE id = %s"
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(question, [last.pk])
    assert Step.objects.filter(pk=last.pk).exists()
