"""Somebody has a copy of a centre's key: what they forge is not believed, what the centre issued is signed anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from hilo.kernel.signing import queries as seals
from hilo.lib.errors import Conflict, Forbidden, NotFound, Refusal
from hilo.registries.officers import actions, queries
from hilo.registries.officers.checks import check
from hilo.registries.officers.commands import ResignCertificate
from hilo.registries.officers.models import Certificate, SignedBefore

pytestmark = pytest.mark.django_db


def kid_in_use(centre="CECC-PUE"):
    return seals.keys_of(centre)[0].kid


@pytest.fixture
def certified(celia, ana, evaluated, now):
    """Ana's certificate, issued today."""
    evaluated(ana)
    return actions.issue_certificate(actor=celia, officer_id=ana.pk, at=now)


@pytest.fixture
def old(celia, ana, evaluated, now):
    """Ana's certificate, issued a week ago."""
    evaluated(ana)
    return actions.issue_certificate(actor=celia, officer_id=ana.pk, at=now - timedelta(days=7))


@pytest.fixture
def thief(certified):
    """What a thief signs with a copy of the key that the centre had."""
    from hilo.kernel.signing import files, rules

    copy = files.in_use("CECC-PUE")

    def forged(**more):
        said = queries.claimed(certified.line) | more
        return rules.compact(said, kind="certificate", key=copy)

    return forged


@pytest.fixture
def stolen(certified, celia, now, today):
    """The key was taken yesterday; the certificate is of today."""
    return actions.turn_key(
        "CECC-PUE", document="Denuncia 1", distrusted_from=today - timedelta(days=1), actor=celia, at=now
    )


def test_a_line_that_the_register_never_issued_is_told_though_its_signature_holds(certified, thief, today):
    assert queries.line_verified(certified.line, today).standing == "valid"
    with pytest.raises(Conflict) as refused:
        queries.line_verified(thief(name="Otra Persona"), today)
    assert refused.value.code == "HILO-O585"
    with pytest.raises(NotFound):
        queries.line_verified(thief(folio="CUP-CECC-PUE-2026-9999999"), today)


def test_the_key_is_turned_and_what_it_signed_is_still_verified(certified, celia, now, today):
    before = kid_in_use()
    row = actions.turn_key("CECC-PUE", document="Cambio anual", actor=celia, at=now)
    assert (row.kid, row.distrusted_from) == (before, None)
    assert kid_in_use() == row.successor != before
    assert queries.line_verified(certified.line, today).standing == "valid"
    assert queries.credential(certified.code, today).genuine
    assert not {"HILO-O163", "HILO-O188"} & {one.code for one in check(now)}
    with pytest.raises(Conflict) as refused:
        actions.resign_certificate(certified.folio, reason="x", actor=celia, at=now)
    assert refused.value.code == "HILO-O583"


def test_what_was_issued_before_the_theft_stays_genuine_and_is_signed_anew(old, celia, now, today):
    line, code = old.line, old.code
    row = actions.turn_key("CECC-PUE", document="D", distrusted_from=today, actor=celia, at=now)
    assert queries.credential(code, today).genuine
    assert queries.line_verified(line, today).standing == "valid"
    assert [one.state for one in queries.touched("CECC-PUE", row.kid, celia, at=now)] == ["waits"]
    assert [one.code for one in check(now) if one.code == "HILO-O188"] == ["HILO-O188"]
    (told,) = actions.resign_certificates(row.kid, actor=celia, at=now)
    assert (told.folio, told.code) == (old.folio, "")
    old.refresh_from_db()
    assert (old.key, old.code) == (row.successor, code)
    assert queries.claimed(old.line) == queries.claimed(line)
    assert queries.line_verified(old.line, today).standing == "valid"
    assert queries.line_verified(line, today).standing == "replaced"
    assert SignedBefore.objects.get().line == line
    assert [one.state for one in queries.touched("CECC-PUE", row.kid, celia, at=now)] == ["anew"]
    assert actions.resign_certificates(row.kid, actor=celia, at=now) == []
    assert "HILO-O188" not in {one.code for one in check(now)}


def test_what_was_issued_since_waits_for_somebody_who_answers_for_it(certified, celia, now, today, stolen):
    assert not queries.credential(certified.code, today).genuine
    assert queries.line_verified(certified.line, today).standing == "distrusted"
    assert [one.state for one in queries.touched("CECC-PUE", stolen.kid, celia, at=now)] == ["asks"]
    assert actions.resign_certificates(stolen.kid, actor=celia, at=now) == []
    with pytest.raises(Refusal) as refused:
        actions.resign_certificate(certified.folio, ResignCertificate(), actor=celia, at=now)
    assert refused.value.code == "HILO-O584"
    actions.resign_certificate(certified.folio, reason="Visto el expediente 12", actor=celia, at=now)
    assert queries.credential(certified.code, today).genuine


@pytest.mark.changes_records
def test_a_row_that_was_changed_behind_the_acts_is_not_signed_anew(old, celia, now, today):
    row = actions.turn_key("CECC-PUE", document="D", distrusted_from=today, actor=celia, at=now)
    Certificate.objects.filter(pk=old.pk).update(expires=old.expires + timedelta(days=500))
    (told,) = actions.resign_certificates(row.kid, actor=celia, at=now)
    assert told.code == "HILO-L410"
    old.refresh_from_db()
    assert old.key == row.kid


def test_an_earlier_day_may_be_said_later_and_never_a_later_one(celia, now, today, stolen):
    with pytest.raises(Conflict) as refused:
        actions.distrust_key(stolen.kid, distrusted_from=today, document="x", actor=celia, at=now)
    assert refused.value.code == "HILO-O582"
    row = actions.distrust_key(
        stolen.kid, distrusted_from=today - timedelta(days=90), document="Peritaje", actor=celia, at=now
    )
    assert row.distrusted_from == today - timedelta(days=90)
    with pytest.raises(Refusal) as refused:
        actions.turn_key("CECC-PUE", document="x", distrusted_from=today + timedelta(days=1), actor=celia, at=now)
    assert refused.value.code == "HILO-O580"


def test_nobody_else_turns_it_and_the_council_may(certified, celia, pilar, actor, now):
    for who in (pilar, actor("certification", "CECC-JAL", states=frozenset({"14"})), actor("admin", "SSP-PUE")):
        with pytest.raises(Forbidden):
            actions.turn_key("CECC-PUE", document="x", actor=who, at=now)
    before = kid_in_use()
    council = actor("registrar", "NAC-PUE", states=frozenset({"21"}))
    actions.turn_key("CECC-PUE", document="x", actor=council, at=now)
    assert kid_in_use() != before


def test_another_centre_s_certificates_are_not_signed_anew(old, actor, celia, now, today):
    row = actions.turn_key("CECC-PUE", document="D", distrusted_from=today, actor=celia, at=now)
    other = actor("certification", "CECC-NAC", states=frozenset({"21"}))
    with pytest.raises((Forbidden, NotFound)):
        actions.resign_certificate(old.folio, ResignCertificate(), actor=other, at=now)
    assert actions.resign_certificates(row.kid, actor=other, at=now) == []


def test_who_employs_sees_its_own_that_are_to_be_printed_again(old, celia, pilar, actor, now, today):
    row = actions.turn_key("CECC-PUE", document="D", distrusted_from=today, actor=celia, at=now)
    actions.resign_certificates(row.kid, actor=celia, at=now)
    assert [one.state for one in queries.touched("CECC-PUE", row.kid, pilar, at=now)] == ["anew"]
    assert queries.touched("CECC-PUE", row.kid, actor("personnel", "SSP-X", states=frozenset({"21"})), at=now) == []
    with pytest.raises(Forbidden):
        queries.touched("CECC-PUE", row.kid, actor("operator", ""), at=now)


def test_the_public_keys_say_which_is_not_trusted(certified, celia, now, today, stolen):
    told = {one["kid"]: one for one in queries.keys()["keys"]}
    assert told[stolen.kid]["distrusted"] == (today - timedelta(days=1)).isoformat()
    assert "distrusted" not in told[stolen.successor]


def test_two_turn_it_at_once_and_one_is_told(certified, celia, now):
    from unittest import mock

    from hilo.kernel.signing import files

    first = files.in_use("CECC-PUE")
    actions.turn_key("CECC-PUE", document="x", actor=celia, at=now)
    with mock.patch.object(files, "in_use", return_value=first), pytest.raises(Conflict) as refused:
        actions.turn_key("CECC-PUE", document="x", actor=celia, at=now + timedelta(seconds=1))
    assert refused.value.code == "HILO-O581"


@pytest.mark.changes_records
def test_a_key_that_was_trusted_again_behind_the_acts_is_found(celia, now, stolen):
    from hilo.kernel.ledger.queries import must_stand
    from hilo.kernel.signing.models import RetiredKey

    RetiredKey.objects.update(distrusted_from=None, distrusted_at=None, distrusted_by="")
    with pytest.raises(Conflict) as refused:
        must_stand(RetiredKey.objects.get())
    assert refused.value.code == "HILO-L410"


def test_the_lines_before_are_of_the_file_and_read_nowhere_else(old, celia, now, today):
    row = actions.turn_key("CECC-PUE", document="D", distrusted_from=today, actor=celia, at=now)
    actions.resign_certificates(row.kid, actor=celia, at=now)
    record = queries.read(old.officer_id, celia, at=now)
    assert all("line" not in one for one in record.certificates)
    assert timezone.localdate(SignedBefore.objects.get().replaced_at) == today


@pytest.mark.parametrize("read", ["accreditations", "centre_keys"])
@pytest.mark.parametrize(
    ("role", "institution", "kept", "reads"),
    [
        ("certification", "CECC-PUE", "CECC-PUE", True),
        ("certification", "CECC-JAL", "CECC-JAL", True),
        ("personnel", "SSP-PUE", "SSP-PUE", True),
        ("registrar", "NAC-JAL", "NAC-JAL", True),
        ("registrar", "NAC-PUE", "", True),
        ("admin", "SSP-PUE", "SSP-PUE", False),
        ("dispatcher", "PUE", "PUE", False),
        ("operator", "PUE", "", False),
    ],
)
def test_centres_and_their_keys_are_read_by_who_reads_officers_or_keeps_them(
    read, role, institution, kept, reads, certified, actor
):
    who = replace(actor(role, institution), institution=kept)
    asked = getattr(queries, read)
    if not reads:
        with pytest.raises(Forbidden):
            asked(who)
        return
    assert {row.institution for row in asked(who)} >= {"CECC-PUE"}
    assert not who.may("officers.read") or role != "registrar"


def test_who_turns_keys_without_reading_officers_is_shown_no_certificate(certified, stolen, actor, now):
    """The public key and its days are no record of a person; what it signed is one."""
    registrar = actor("registrar", "NAC-PUE")
    assert [row.retired_at is None for row in queries.centre_keys(registrar)] == [True, False]
    with pytest.raises(Forbidden):
        queries.touched("CECC-PUE", certified.key, registrar, at=now)
    other = actor("personnel", "SSP-JAL", states=frozenset({"14"}))
    assert queries.touched("CECC-PUE", certified.key, other, at=now) == []
