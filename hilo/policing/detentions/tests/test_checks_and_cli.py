"""What must always hold is looked through, and the law is read from the command line on an empty machine."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from typer.testing import CliRunner

from hilo.kernel.signing.actions import public_key
from hilo.policing.detentions import actions, queries
from hilo.policing.detentions.checks import check
from hilo.policing.detentions.cli import app
from hilo.policing.detentions.models import CaseKey, Counter, LookUp
from hilo.policing.detentions.reactions import WORK
from hilo.policing.detentions.rules import must_hear

from .conftest import NOON


def say(*words):
    return CliRunner().invoke(app, words)


def codes(at):
    return [one.code for one in check(at)]


@pytest.mark.django_db
def test_nobody_is_held_beyond_a_term_without_an_entry(handed):
    row = handed()
    late = NOON + timedelta(hours=50)
    assert codes(NOON + timedelta(hours=40)) == []
    assert codes(late) == ["HILO-X120"]
    actions.note_breach(actor=WORK, number=row.number, term="T04", at=late)
    assert codes(late) == []


@pytest.mark.django_db
def test_a_look_up_that_does_not_forget_shows(handed, prosecutor):
    row = handed(born_on=date(1990, 1, 1))
    at = NOON + timedelta(hours=2)
    row = actions.release(actor=prosecutor, number=row.number, released_at=at, ground="judge", at=at)
    later = row.public_until + timedelta(hours=1)
    assert codes(later) == ["HILO-X121"]
    actions.cancel_public(actor=WORK, number=row.number, at=later)
    assert codes(later) == []


@pytest.mark.changes_records
@pytest.mark.django_db
def test_what_is_apart_and_stands_in_the_open_or_lost_its_key_shows(detained):
    row = detained(age=15)
    LookUp.objects.create(key="0" * 64, detention=row)
    CaseKey.objects.all().delete()
    assert codes(NOON + timedelta(hours=1)) == ["HILO-X122", "HILO-X123"]


@pytest.mark.django_db
def test_a_number_that_is_missing_was_a_detention(detained):
    detained()
    Counter.objects.update(last=2)
    assert codes(NOON + timedelta(hours=1)) == ["HILO-X124"]


def test_the_terms_are_printed_without_any_record():
    told = say("terms")
    assert told.exit_code == 0
    for words in ("T04  Before the judge or release: 48 h; 96 h for organised crime", "T19", "LNSIJPA 130", "proposal"):
        assert words in told.output
    rows = json.loads(say("terms", "--json", "--language", "es").output)["terms"]
    assert {row["id"] for row in rows} == set(queries.terms().by_id)


def test_the_rights_are_printed_and_an_interpreter_is_asked_for():
    assert "An interpreter is needed" in say("rights", "tzo").output
    card = json.loads(say("rights", "en", "--foreigner", "--json").output)
    assert (card["approved"], card["interpreter"], len(card["rights"])) == (True, False, 10)
    assert json.loads(say("rights", "fr", "--json").output)["approved"] is False


def test_who_must_hear_what():
    rights = queries.rights_named()
    common = must_hear(rights, language="es-MX", foreigner=False)
    assert len(common) == 8
    assert must_hear(rights, language="es", foreigner=True) - common == {"consular"}
    assert must_hear(rights, language="nah", foreigner=False) - common == {"interpreter"}


def test_the_rights_read_are_those_the_report_knows():
    import tomllib
    from importlib.resources import files

    form = files("hilo.policing.reports") / "standards" / "forms" / "iph_2019_crime.toml"
    listed = [row[0] for row in tomllib.loads(form.read_text(encoding="utf-8"))["choices"]["rights"]]
    assert sorted(row["id"] for row in queries.rights_named().rows) == sorted(listed)


@pytest.mark.django_db
def test_a_certificate_is_verified_by_whoever_has_only_file_and_key(handed, tmp_path):
    handed(born_on=date(1990, 1, 1))
    at = NOON + timedelta(hours=2)
    name = {"given": "Juan Carlos", "first_surname": "Pérez", "born_on": date(1990, 1, 1)}
    answer = actions.look_up(**name, address="189.1.1.1", at=at)
    file, key = tmp_path / "constancia.json", tmp_path / "key.pem"
    key.write_text(public_key(actions.SIGNS))
    file.write_text(json.dumps(actions.certificate_of_answer(token=answer.token, at=at), ensure_ascii=False))
    told = say("verify-certificate", str(file), "--key", str(key))
    assert "The signature holds." in told.output
    assert "Fiscalía Centro" in told.output
    file.write_text(file.read_text().replace("Fiscalía Centro", "Otra parte"))
    assert say("verify-certificate", str(file), "--key", str(key)).exception.code == "HILO-Z434"
    file.write_text("{")
    assert say("verify-certificate", str(file), "--key", str(key)).exception.code == "HILO-X459"
    assert say("verify-certificate", str(tmp_path / "none"), "--key", str(key)).exception.code == "HILO-X431"
