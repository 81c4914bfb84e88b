"""A card is written by one person, approved by another, and asked from then on; what was asked under which is kept."""

from __future__ import annotations

import tomllib
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from typer.testing import CliRunner

from hilo.emergency.calls import queries, versions
from hilo.emergency.calls.actions import (
    answer,
    approve_card,
    approve_shipped_card,
    draft_card,
    note,
    propose_card,
    return_card,
)
from hilo.emergency.calls.card_writing import card_as_form, card_as_toml
from hilo.emergency.calls.cards import FOLDER, cards, faults, read
from hilo.emergency.calls.cli import app
from hilo.emergency.calls.models import Call, CardVersion
from hilo.emergency.calls.versions import in_use
from hilo.kernel.events.models import Fact
from hilo.kernel.ledger.queries import about
from hilo.lib.errors import Conflict, Forbidden, NotFound, Refusal
from tests.support.at_once import at_once

CRASH = (FOLDER / "crash.toml").read_text("utf-8")


def changed(words: str = "¿Hay lumbre, humo o gasolina?") -> str:
    return CRASH.replace("¿Hay fuego, humo, cables o derrame? ¿Está usted fuera del paso de los autos?", words)


@pytest.fixture
def sara(actor, puebla):
    return actor("supervisor", name="sara")


@pytest.fixture
def doctor(actor):
    return actor("medical_director", name="medina")


@pytest.fixture
def proposed(sara, now):
    def made(document: str = "", why: str = "más claro") -> CardVersion:
        draft_card(actor=sara, card="crash", document=document or changed(), at=now)
        return propose_card(actor=sara, card="crash", why=why, at=now)

    return made


def asked(institution: str = "PUE") -> Any:
    return in_use(institution)["crash"]


def asked_card(id: str) -> Any:
    return in_use("PUE")[id]


@pytest.mark.django_db
def test_a_version_is_used_only_when_another_person_approved_it(proposed, doctor, ring, actor, now):
    olga = actor("operator", name="olga")
    call = answer(actor=olga, call_id=ring().pk, at=now)
    note(actor=olga, call_id=call.pk, card={"card": "crash", "answers": ["no"]}, at=now)
    row = proposed()
    assert (row.number, row.status, asked().version) == (2, "proposed", 1)
    shown = {one["id"]: one for one in queries.protocol_cards("es", institution="PUE")}
    assert shown["crash"]["version"] == 1
    approve_card(actor=doctor, card="crash", number=2, seen=row.written_at, at=now)
    held = asked()
    assert (held.version, held.needs_approval) == (2, False)
    assert held.questions["danger"].text["es"].startswith("¿Hay lumbre")
    assert asked("JAL").version == 1, "another institution's operators ask what theirs approved"
    later = answer(actor=olga, call_id=ring().pk, at=now)
    note(actor=olga, call_id=later.pk, card={"card": "crash", "answers": ["no"]}, at=now)
    versions = list(Call.objects.order_by("id").values_list("card__version", flat=True))
    assert versions == [1, 2], "each call keeps the version it was asked under"
    note(actor=olga, call_id=call.pk, card={"card": "crash", "version": 1, "answers": []}, at=now)
    note(actor=olga, call_id=later.pk, card={"card": "crash", "version": 77, "answers": []}, at=now)
    assert list(Call.objects.order_by("id").values_list("card__version", flat=True)) == [1, 2]
    fact = Fact.objects.get(name="calls.CardApproved")
    assert '"version": 2' in fact.payload
    verbs = [(line.actor, line.verb, line.why) for line in about(["card:PUE/crash"])]
    assert verbs == [
        ("sara", "card.drafted", ""),
        ("sara", "card.proposed", "más claro"),
        ("medina", "card.approved", ""),
    ]


@pytest.mark.django_db
def test_whoever_wrote_it_does_not_approve_it(doctor, now, puebla, sara):
    draft_card(actor=doctor, card="crash", document=changed(), at=now)
    row = propose_card(actor=doctor, card="crash", why="x", at=now)
    with pytest.raises(Forbidden) as refused:
        approve_card(actor=doctor, card="crash", number=row.number, seen=row.written_at, at=now)
    assert refused.value.code == "HILO-V403"
    with pytest.raises(Forbidden):
        approve_card(actor=sara, card="crash", number=row.number, seen=row.written_at, at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        CardVersion.objects.filter(pk=row.pk).update(status="approved", judged_by="medina")


@pytest.mark.django_db
def test_a_draft_keeps_every_fault_and_is_not_proposed_with_one(sara, now):
    broken = CRASH.replace('next = "what"', 'next = "nowhere"')
    row = draft_card(actor=sara, card="crash", document=broken, at=now)
    assert CardVersion.objects.get(pk=row.pk).document == broken
    with pytest.raises(Refusal, match="faults") as refused:
        propose_card(actor=sara, card="crash", why="x", at=now)
    assert refused.value.code == "HILO-V422"
    assert {one["code"] for one in refused.value.extra["findings"]} >= {"HILO-C202", "HILO-C206"}
    draft_card(actor=sara, card="crash", document="not = [toml", at=now, seen=row.written_at)
    assert CardVersion.objects.get(pk=row.pk).document == "not = [toml"
    with pytest.raises(Refusal) as why:
        propose_card(actor=sara, card="crash", why=" ", at=now)
    assert why.value.code == "HILO-V423"


@pytest.mark.django_db
def test_what_somebody_else_wrote_meanwhile_is_not_lost(sara, actor, doctor, proposed, now):
    row = draft_card(actor=sara, card="crash", document=changed(), at=now)
    simon = actor("supervisor", name="simon")
    for seen in (None, now - timedelta(seconds=1)):
        with pytest.raises(Conflict, match="sara changed") as refused:
            draft_card(actor=simon, card="crash", document=CRASH, at=now + timedelta(seconds=5), seen=seen)
        assert refused.value.code == "HILO-V409"
    propose_card(actor=sara, card="crash", why="x", at=now)
    draft_card(
        actor=simon, card="crash", document=changed("¿Otra?"), at=now + timedelta(seconds=9), seen=row.written_at
    )
    with pytest.raises(Conflict) as gone:
        approve_card(actor=doctor, card="crash", number=row.number, seen=row.written_at, at=now)
    assert gone.value.code in {"HILO-V409", "HILO-W409"}
    assert asked().version == 1, "what the physician read is not what stands there now"


@pytest.mark.django_db
def test_a_returned_version_is_written_again_under_the_same_number(proposed, doctor, sara, now):
    row = proposed()
    with pytest.raises(Refusal) as mute:
        return_card(actor=doctor, card="crash", number=row.number, why="", at=now)
    assert mute.value.code == "HILO-V424"
    sent = return_card(actor=doctor, card="crash", number=row.number, why="falta el derrame", at=now)
    assert (sent.status, sent.judged_why) == ("returned", "falta el derrame")
    again = draft_card(actor=sara, card="crash", document=changed("¿Hay fuego?"), at=now, seen=row.written_at)
    assert (again.number, again.status) == (row.number, "draft")
    propose_card(actor=sara, card="crash", why="otra vez", at=now)
    approve_card(actor=doctor, card="crash", number=again.number, seen=again.written_at, at=now)
    following = draft_card(actor=sara, card="crash", document=CRASH, at=now)
    assert (following.number, asked().version) == (3, 2), "an approved version is never changed"


@pytest.mark.django_db
def test_what_is_no_card_is_refused(sara, actor, now):
    for card, document, code in (
        ("Crash!", "x", "HILO-V420"),
        ("crash", "x" * 60_001, "HILO-K422"),
        ("crash", "\0", "HILO-K422"),
    ):
        with pytest.raises(Refusal) as refused:
            draft_card(actor=sara, card=card, document=document, at=now)
        assert refused.value.code == code
    with pytest.raises(Forbidden):
        draft_card(actor=actor("operator"), card="crash", document=CRASH, at=now)
    with pytest.raises(NotFound):
        propose_card(actor=sara, card="crash", why="x", at=now)
    with pytest.raises(NotFound):
        queries.card_text(sara, "nothing")


@pytest.mark.django_db
def test_a_director_approves_what_hilo_ships_as_it_was_read_and_only_then_is_it_said(doctor, actor, sara, now, puebla):
    text = queries.shipped_card("arrest")
    asked = {"answers": ["no_adult"], "institution": "PUE"}
    assert queries.card_now("arrest", **asked).told == []
    assert queries.card_now("arrest", **asked).untold
    police = actor("police_director", name="pablo")
    for who in (police, sara, actor("operator")):
        with pytest.raises(Forbidden):
            approve_shipped_card("arrest", actor=who, sha256=queries.digest_of(text), at=now)
    with pytest.raises(Conflict) as other:
        approve_shipped_card("arrest", actor=doctor, sha256="0" * 64, at=now)
    assert other.value.code == "HILO-V411"
    approve_shipped_card("arrest", actor=doctor, sha256=queries.digest_of(text), at=now)
    now_told = queries.card_now("arrest", **asked)
    assert "centro del pecho" in now_told.told[0]
    assert (now_told.code, now_told.pace, now_told.every_s) == ("10313", 110, 30)
    assert queries.card_now("arrest", answers=["no_adult"], institution="JAL").told == [], (
        "the neighbour decides itself"
    )
    with pytest.raises(Conflict) as twice:
        approve_shipped_card("arrest", actor=doctor, sha256=queries.digest_of(text), at=now)
    assert twice.value.code == "HILO-V410"
    row = CardVersion.objects.get(card="arrest")
    assert (row.number, row.written_by, row.judged_by, row.document) == (1, "Hilo", "medina", text)
    draft_card(actor=sara, card="arrest", document=text, at=now)
    assert CardVersion.objects.filter(card="arrest").order_by("-number").first().number == 2


@pytest.mark.django_db
def test_each_director_answers_for_its_own_discipline(sara, actor, doctor, now, puebla):
    """A card does not change its director by being rewritten, and no other director takes it."""
    fire = queries.shipped_card("structure_fire").replace("Salga ya y no regrese", "Salga ya, y no regrese")
    draft_card(actor=sara, card="structure_fire", document=fire, at=now)
    row = propose_card(actor=sara, card="structure_fire", why="más claro", at=now)
    with pytest.raises(Forbidden) as refused:
        approve_card(actor=doctor, card="structure_fire", number=row.number, seen=row.written_at, at=now)
    assert refused.value.code != "HILO-V403"
    chief = actor("fire_director", name="fermin")
    approve_card(actor=chief, card="structure_fire", number=row.number, seen=row.written_at, at=now)
    assert not asked_card("structure_fire").needs_approval
    stolen = CRASH.replace('discipline = "medical"', 'discipline = "service"')
    draft_card(actor=sara, card="crash", document=stolen, at=now)
    with pytest.raises(Refusal) as other:
        propose_card(actor=sara, card="crash", why="para aprobarla yo", at=now)
    assert {one["code"] for one in other.value.extra["findings"]} == {"HILO-V204"}


@pytest.mark.django_db
def test_a_card_of_the_institution_that_closes_a_circle_is_refused(sara, now, puebla):
    circle = queries.shipped_card("arrest").replace('code = "10308"\nloop = "watch"', 'card = "crash"')
    assert circle != queries.shipped_card("arrest")
    draft_card(actor=sara, card="arrest", document=circle, at=now)
    with pytest.raises(Refusal) as refused:
        propose_card(actor=sara, card="arrest", why="x", at=now)
    assert "HILO-C212" in {one["code"] for one in refused.value.extra["findings"]}


@pytest.mark.django_db
def test_what_the_answers_call_for_and_say_is_kept_with_the_call(ring, actor, now, puebla):
    olga = actor("operator", name="olga")
    call = answer(actor=olga, call_id=ring().pk, at=now)
    call = note(actor=olga, call_id=call.pk, card={"card": "silent", "answers": ["language", "waiting"]}, at=now)
    assert [row["code"] for row in call.findings if row["code"] == "HILO-C112"] == ["HILO-C112"]
    card = {"card": "domestic_violence", "answers": ["no", "yes", "no", "yes"]}
    call = note(actor=olga, call_id=call.pk, card=card, latitude=19.05, longitude=-98.2, uncertainty_m=20, at=now)
    assert queries.needs_told([call.card]) == ("ambulance_basic",)
    assert "HILO-C112" in {row["code"] for row in call.findings}, "a new place does not undo what was said"
    assert any("Habla otra lengua" in finding.message for finding in queries.findings_of(call, "es"))
    odd = note(actor=olga, call_id=call.pk, card={"card": "crash", "answers": ["no such answer", 7]}, at=now)
    assert odd.card["version"] == 1
    assert queries.needs_told([odd.card]) == ()


@pytest.mark.django_db(transaction=True)
def test_two_who_begin_a_draft_at_once_leave_one(sara, actor, now):
    simon = actor("supervisor", name="simon")
    came = at_once(
        *(lambda who=who: draft_card(actor=who, card="crash", document=CRASH, at=now) for who in (sara, simon))
    )
    assert CardVersion.objects.count() == 1, came


@pytest.mark.django_db
def test_an_approved_version_that_no_longer_holds_leaves_the_shipped_card_in_use(proposed, doctor, now):
    row = proposed()
    approve_card(actor=doctor, card="crash", number=row.number, seen=row.written_at, at=now)
    CardVersion.objects.filter(pk=row.pk).update(document="no longer = [")
    versions._approved.cache_clear()
    assert asked().version == 1


@pytest.mark.parametrize("id", sorted(cards()))
def test_a_card_survives_the_form_and_back(id):
    text = (FOLDER / f"{id}.toml").read_text("utf-8")
    written = card_as_toml(id, card_as_form(text))
    assert faults(written, id) == []
    again, before = read(written, id), cards()[id]
    assert again == before


def test_odd_text_is_written_as_it_was_typed():
    form = card_as_form(CRASH)
    form["title"]["es"] = 'Comillas " y \\ barra, salto\ny \x7f \x01 fin ✚'
    assert tomllib.loads(card_as_toml("crash", form))["title"]["es"] == form["title"]["es"]
    assert card_as_form("= no") is None
    assert card_as_form("questions = 3") is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("x", "HILO-C209"),
        ('id = "trial"\nquestions = 3', "HILO-V201"),
        (CRASH + "\n[more]\nx = 1\n", "HILO-V202"),
        (CRASH.replace('id = "crash"', 'id = "other"'), "HILO-V203"),
        (CRASH.replace('first = "danger"', "first = 7"), "HILO-V201"),
        (CRASH.replace("valid_from = 2024-06-01", 'valid_from = "hoy"'), "HILO-V201"),
        (CRASH.replace('catalogue = "incidents"', 'catalogue = "stars"'), "HILO-V201"),
        (CRASH.replace('codes = ["101", "303"]', "codes = [1]"), "HILO-V201"),
        (CRASH.replace('en = "Fire, smoke, cables', f'en = "{"x" * 500}'), "HILO-V201"),
        (CRASH.replace("[[questions.load.answers]]", "[questions.load.answers]", 1), "HILO-C209"),
        ("title = 1\n[questions]\na = 1\nb = {answers = [1, {id = 2}]}\n", "HILO-V201"),
    ],
)
def test_every_fault_is_named_and_nothing_typed_ends_in_an_exception(text, found):
    assert found in {finding.code for finding in faults(text, "crash")}


def test_the_command_names_every_fault_with_its_place_and_says_so_with_its_exit_code(tmp_path):
    fine, bad, binary = (tmp_path / name for name in ("crash.toml", "bad.toml", "binary.toml"))
    fine.write_text(CRASH, encoding="utf-8")
    bad.write_text('id = "bad"\ntitle = { es = "x" }\n', encoding="utf-8")
    binary.write_bytes(b"\xff")
    run = CliRunner().invoke(app, ["check", str(fine)])
    assert (run.exit_code, f"{len(read(CRASH, 'crash').questions)} questions, no fault" in run.output) == (0, True)
    run = CliRunner().invoke(app, ["check", str(fine), str(bad), str(binary)])
    assert run.exit_code == 1
    assert "bad: HILO-C208 “source” is missing" in run.output
    assert "cannot be read" in run.output
    assert CliRunner().invoke(app, ["check"]).exit_code == 0
    assert "silent" in CliRunner().invoke(app, ["list"]).output


@pytest.mark.django_db
def test_another_director_does_not_send_a_card_back(proposed, actor, now):
    row = proposed()
    with pytest.raises(Forbidden):
        return_card(actor=actor("fire_director", name="fermin"), card="crash", number=row.number, why="no", at=now)
    row.refresh_from_db()
    assert row.status == "proposed"
