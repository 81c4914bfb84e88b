"""Who an officer is changes by a document and two hands, and stays readable as it was."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from typer.testing import CliRunner

from hilo.kernel.ledger.models import Entry
from hilo.lib.errors import Conflict, Forbidden, NotFound, Refusal
from hilo.registries.officers import actions, queries
from hilo.registries.officers.checks import check
from hilo.registries.officers.cli import app
from hilo.registries.officers.models import IdentityChange, Officer
from hilo.registries.officers.rules.identity import FIELDS

from .conftest import CURP

pytestmark = pytest.mark.django_db
PAPER = {"document": "birth_certificate", "number": "ACTA-1234", "issuer": "Registro Civil de Puebla"}


@pytest.fixture
def propose(pilar, ana, now):
    def proposed(actor=pilar, officer=ana, at=now, **fields):
        return actions.propose_identity(officer.pk, actor=actor, at=at, **(PAPER | fields))

    return proposed


def name_of(officer):
    return Officer.objects.get(pk=officer.pk).name


def test_a_name_changes_when_another_account_signs_and_the_old_one_stays_readable(propose, hilda, ana, now, verbs):
    change = propose(name="Ana Ruiz de Soto")
    assert name_of(ana) == "Ana Ruiz Soto"
    later = now + timedelta(hours=1)
    actions.confirm_identity(change.pk, actor=hilda, at=later)
    assert name_of(ana) == "Ana Ruiz de Soto"
    assert queries.find(hilda, "ruiz de soto") == [ana]
    ana.refresh_from_db()
    assert queries.identity_at(ana, now).name == "Ana Ruiz Soto"
    assert queries.identity_at(ana, later).name == "Ana Ruiz de Soto"
    assert verbs(ana.subject)[-2:] == ["officer.identity_proposed", "officer.identity_confirmed"]


def test_the_ledger_tells_codes_and_never_who(propose, hilda, ana, now):
    change = propose(name="Ana Secreta", born=date(1986, 2, 3))
    actions.confirm_identity(change.pk, actor=hilda, at=now)
    rows = Entry.objects.filter(verb__startswith="officer.identity")
    assert [json.loads(row.data)["fields"] for row in rows] == [["name", "born"]] * 2
    told = str(list(rows.values()))
    assert "Secreta" not in told
    assert "1986" not in told
    assert "ACTA" not in told


def test_who_proposed_does_not_sign_whatever_rights_the_account_has(propose, pilar, ana, now):
    both = replace(pilar, permissions=pilar.permissions | {"officers.identity"})
    change = propose(actor=both, name="Ana Otra")
    with pytest.raises(Conflict) as refused:
        actions.confirm_identity(change.pk, actor=both, at=now)
    assert refused.value.code == "HILO-O540"
    with pytest.raises(Forbidden):
        actions.confirm_identity(change.pk, actor=pilar, at=now)
    assert name_of(ana) == "Ana Ruiz Soto"


def test_another_institution_neither_proposes_nor_signs_nor_reads(propose, jacinto, hilda, ana, now):
    change = propose(name="Ana Otra")
    theirs = replace(hilda, name="hugo", institution="SSP-JAL", states=frozenset({"14"}))
    for act in (
        lambda: propose(actor=jacinto, name="Ana Ajena"),
        lambda: actions.confirm_identity(change.pk, actor=theirs, at=now),
        lambda: actions.refuse_identity(change.pk, actor=theirs, at=now, reason="x"),
    ):
        with pytest.raises(Forbidden):
            act()
    assert queries.open_changes(theirs) == []
    with pytest.raises(NotFound):
        queries.identity_changes(ana.pk, theirs, at=now)


def test_a_commander_reads_no_identity_changes(propose, carla, ana, now):
    propose(name="Ana Otra")
    assert queries.read(ana.pk, carla, at=now).identity == []
    with pytest.raises(Forbidden):
        queries.open_changes(carla)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({}, "HILO-O541"),
        ({"name": "Ana Ruiz Soto"}, "HILO-O541"),
        ({"name": "Ana Otra", "document": "register_notice"}, "HILO-O543"),
        ({"cuip": "OTRA850101ABC1"}, "HILO-O543"),
        ({"name": "Ana Otra", "number": "  "}, "HILO-O427"),
        ({"name": "Ana Otra", "issuer": " "}, "HILO-O427"),
        ({"name": "Ana Otra", "document": "wish"}, "HILO-O542"),
        ({"curp": "nothing", "document": "curp_record"}, "HILO-O424"),
        ({"curp": CURP, "document": "curp_record"}, "HILO-O544"),
        ({"sex": "Q"}, "HILO-O549"),
        ({"born": date(2999, 1, 1)}, "HILO-O425"),
    ],
)
def test_a_proposal_that_proves_nothing_is_refused(propose, ana, fields, code):
    with pytest.raises(Refusal) as refused:
        propose(**fields)
    assert refused.value.code == code
    assert IdentityChange.objects.count() == 0


def test_a_curp_with_its_birth_date_and_sex_is_one_change(propose, hilda, ana, now):
    change = propose(curp=CURP, born=date(1931, 8, 20), sex="H", document="curp_record")
    actions.confirm_identity(change.pk, actor=hilda, at=now)
    told = queries.identity(ana.pk, hilda, at=now)
    assert (told.curp, str(told.born), told.sex) == (CURP, "1931-08-20", "H")


def test_one_proposal_waits_at_a_time_and_a_refused_one_makes_room(propose, pilar, hilda, ana, now):
    first = propose(name="Ana Otra")
    with pytest.raises(Conflict) as refused:
        propose(name="Ana Más")
    assert refused.value.code == "HILO-O546"
    actions.refuse_identity(first.pk, actor=pilar, at=now, reason="me equivoqué")
    with pytest.raises(Conflict) as refused:
        actions.confirm_identity(first.pk, actor=hilda, at=now)
    assert refused.value.code == "HILO-O545"
    propose(name="Ana Más")
    assert [row.asked for row in queries.open_changes(hilda)] == [{"name": "Ana Más"}]


def test_a_key_of_another_who_serves_is_not_taken(propose, hilda, pilar, ana, now):
    actions.enrol(institution="SSP-PUE", number="7", name="Eva Luna", cuip="LUNE900101AA1", actor=pilar, at=now)
    change = propose(cuip="LUNE900101AA1", document="register_notice")
    with pytest.raises(Conflict) as refused:
        actions.confirm_identity(change.pk, actor=hilda, at=now)
    assert refused.value.code == "HILO-O547"
    assert Officer.objects.get(pk=ana.pk).cuip == ana.cuip


def test_what_changed_meanwhile_is_proposed_again(propose, hilda, ana, now):
    change = propose(name="Ana Otra")
    Officer.objects.filter(pk=ana.pk).update(name="Ana Tercera")
    with pytest.raises(Conflict) as refused:
        actions.confirm_identity(change.pk, actor=hilda, at=now)
    assert refused.value.code == "HILO-O548"


@pytest.fixture
def certified(celia, ana, evaluated, now):
    evaluated(ana)
    return actions.issue_certificate(ana.pk, actor=celia, at=now)


def codes(at):
    return [finding.code for finding in check(at)]


@pytest.mark.changes_records
def test_check_compares_the_name_that_was_signed_with_the_register(certified, propose, hilda, ana, now):
    assert codes(now) == []
    actions.confirm_identity(propose(name="Ana Nueva").pk, actor=hilda, at=now + timedelta(hours=1))
    assert codes(now) == ["HILO-O168"]
    assert "Ana" not in str(check(now))
    Officer.objects.filter(pk=ana.pk).update(name="Luis Soto")
    assert codes(now) == ["HILO-O168", "HILO-O169"]
    IdentityChange.objects.all().delete()
    assert codes(now) == ["HILO-O167"]


@pytest.mark.changes_records
def test_a_history_that_is_forged_to_explain_a_name_is_known_by_the_ledger(certified, propose, hilda, ana, now):
    from hilo.kernel.ledger.queries import verify

    actions.confirm_identity(propose(name="Ana Nueva").pk, actor=hilda, at=now)
    assert list(verify()) == []
    IdentityChange.objects.update(was_name="Luis Soto")
    assert [row.record for row in verify()] == [ana.subject]


def test_the_database_takes_no_change_signed_by_its_proposer(propose, ana, now):
    from django.db import IntegrityError, transaction

    propose(name="Ana Otra")
    with pytest.raises(IntegrityError), transaction.atomic():
        IdentityChange.objects.update(status="confirmed", decided_at=now, decided_by="pilar")


def test_the_command_line_proposes_and_refuses_and_never_signs(ana):
    run = CliRunner().invoke
    words = ["identity", "propose", "1001", "--institution", "SSP-PUE", "--name", "Ana Otra"]
    words += ["--document", "birth_certificate", "--paper", "A-1", "--issuer", "RC"]
    assert run(app, words).exit_code == 0
    change = IdentityChange.objects.get()
    listed = run(app, ["identity", "changes"]).stdout
    assert f"{change.pk}  SSP-PUE 1001  name" in listed
    assert "Otra" not in listed
    assert run(app, ["identity", "confirm", str(change.pk)]).exit_code != 0
    assert run(app, ["identity", "refuse", str(change.pk), "--reason", "x"]).exit_code == 0
    assert "name: Ana Ruiz Soto" in run(app, ["identity", "show", "1001", "--institution", "SSP-PUE"]).stdout


def test_the_fields_of_an_identity_are_those_of_its_changes():
    assert {f"was_{name}" for name in FIELDS} <= {one.name for one in IdentityChange._meta.fields}
