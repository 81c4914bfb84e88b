"""The Single Police Certificate: asked for, issued, renewed, revoked; verified with a key and nothing else."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from hilo.lib.errors import Conflict, Forbidden, NotFound, Refusal
from hilo.registries.officers import actions, queries
from hilo.registries.officers.rules.certificate import months_after

pytestmark = pytest.mark.django_db


@pytest.fixture
def paper(celia, ana, evaluated, now):
    """Ana's certificate."""
    evaluated(ana)
    return actions.issue_certificate(actor=celia, officer_id=ana.pk, at=now)


def test_it_is_issued_to_who_is_eligible_and_to_nobody_else(celia, ana, evaluated, now, today, verbs):
    evaluated(ana, performance=None)
    with pytest.raises(Conflict) as refused:
        actions.issue_certificate(actor=celia, officer_id=ana.pk, at=now)
    assert refused.value.code == "HILO-O454"
    assert [row["where"] for row in refused.value.extra["findings"]] == ["components.performance", "certificate"]
    actions.record_evaluation(
        actor=celia, officer_id=ana.pk, component="performance", passed=True, issued_on=today, at=now
    )
    row = actions.issue_certificate(actor=celia, officer_id=ana.pk, at=now)
    assert (row.rules, row.issued_on, row.expires) == ("2025", today, months_after(today - timedelta(days=100), 36))
    assert row.folio == f"CUP-CECC-PUE-{today.year}-{row.pk:07d}"
    assert queries.verdict(ana.pk, today).certificate == row.folio
    assert verbs(f"officer:{ana.pk}").count("certificate.issued") == 2  # the institution's chain, and the centre's


def test_only_a_centre_of_the_state_issues(pilar, carla, actor, ana, evaluated, now):
    evaluated(ana)
    for somebody in (pilar, carla):
        with pytest.raises(Forbidden):
            actions.issue_certificate(actor=somebody, officer_id=ana.pk, at=now)
    other = actor("certification", "CECC-JAL", states=frozenset({"14"}))
    with pytest.raises(NotFound):
        actions.issue_certificate(actor=other, officer_id=ana.pk, at=now)


def test_an_institution_does_not_certify_its_own(actor, ana, evaluated, now):
    evaluated(ana)
    own = actor("certification", "SSP-PUE", states=frozenset({"21"}))
    with pytest.raises(Forbidden):
        actions.issue_certificate(actor=own, officer_id=ana.pk, at=now)


def test_the_institution_asks_once_and_is_answered(pilar, celia, carla, ana, evaluated, now):
    asked = actions.request_certificate(actor=pilar, officer_id=ana.pk, at=now)
    with pytest.raises(Conflict) as refused:
        actions.request_certificate(actor=pilar, officer_id=ana.pk, at=now)
    assert refused.value.code == "HILO-O452"
    assert [row.pk for row in queries.open_requests(celia)] == [asked.pk]
    actions.refuse_request(actor=celia, request_id=asked.pk, answer="falta desempeño", at=now)
    with pytest.raises(Conflict) as refused:
        actions.refuse_request(actor=celia, request_id=asked.pk, answer="otra", at=now)
    assert refused.value.code == "HILO-O453"
    again = actions.request_certificate(actor=pilar, officer_id=ana.pk, at=now)
    evaluated(ana)
    actions.issue_certificate(actor=celia, officer_id=ana.pk, at=now)
    again.refresh_from_db()
    assert again.status == "issued"
    assert queries.open_requests(celia) == []


def test_it_is_renewed_inside_the_months_before_it_expires(celia, ana, paper, now, today):
    with pytest.raises(Conflict) as refused:
        actions.issue_certificate(actor=celia, officer_id=ana.pk, at=now)
    assert refused.value.code == "HILO-O455"
    later = now + timedelta(days=1000)
    for name in ("trust", "competencies", "performance"):
        actions.record_evaluation(
            actor=celia,
            officer_id=ana.pk,
            component=name,
            passed=True,
            issued_on=today + timedelta(days=999),
            at=later,
        )
    new = actions.issue_certificate(actor=celia, officer_id=ana.pk, at=later)
    paper.refresh_from_db()
    assert paper.revoked_for == "renewed"
    assert queries.verdict(ana.pk, today + timedelta(days=1001)).certificate == new.folio
    # The old paper still verifies until its own end: it was replaced, not disowned.
    assert queries.revocations("CECC-PUE", today + timedelta(days=1001)) == []


def test_it_is_verified_with_the_key_alone(paper, ana, today, django_assert_num_queries):
    key = queries.public_key("CECC-PUE")
    with django_assert_num_queries(0):
        found = queries.verify(paper.line, key, today)
        assert (found.standing, found.folio, found.name) == ("valid", paper.folio, "Ana Ruiz Soto")
        assert queries.verify(paper.line, key, paper.expires - timedelta(days=1)).standing == "valid"
        assert queries.verify(paper.line, key, paper.expires).standing == "expired"
        assert queries.verify(paper.line, key, today - timedelta(days=1)).standing == "not yet"
        assert queries.verify(paper.line, key, today, [paper.folio]).standing == "revoked"
    assert ana.cuip not in paper.line
    assert len(paper.line) < 800  # a code of this length is scanned from a card


@pytest.mark.parametrize("change", ["body", "signature", "key", "kind", "cut"])
def test_a_changed_or_foreign_line_is_refused(paper, today, change):
    from hilo.kernel.signing import actions as signing

    key, line = queries.public_key("CECC-PUE"), paper.line
    head, body, mark = line.split(".")
    if change == "body":
        line = f"{head}.{body[:-4]}AAAA.{mark}"
    elif change == "signature":
        line = f"{head}.{body}.{mark[:10]}{'A' if mark[10] != 'A' else 'B'}{mark[11:]}"
    elif change == "key":
        key = queries.public_key("CECC-JAL")
    elif change == "kind":
        line = signing.sign_line("CECC-PUE", "report", {"folio": paper.folio}, of=())
    else:
        line = line[:-30]
    with pytest.raises(Refusal) as refused:
        queries.verify(line, key, today)
    assert refused.value.code in {"HILO-Z436", "HILO-Z433", "HILO-Z434"}


def test_what_was_signed_as_a_certificate_and_is_none_is_refused(today):
    from hilo.kernel.signing import actions as signing

    names = dict.fromkeys(("folio", "name", "institution", "centre", "rules"), "x")
    for said, code in (
        ({}, "HILO-O486"),
        ({"folio": "x"}, "HILO-O486"),
        (names | {"issued": "1", "expires": "2"}, "HILO-O485"),
    ):
        line = signing.sign_line("CECC-PUE", "certificate", said, of=())
        with pytest.raises(Refusal) as refused:
            queries.verify(line, queries.public_key("CECC-PUE"), today)
        assert refused.value.code == code


def test_revoked_it_no_longer_holds_and_is_on_the_signed_list(celia, pilar, ana, paper, now, today):
    with pytest.raises(Forbidden):
        actions.revoke_certificate(actor=pilar, folio=paper.folio, reason="by_order", why="x", at=now)
    with pytest.raises(Refusal) as refused:
        actions.revoke_certificate(actor=celia, folio=paper.folio, reason="whim", why="x", at=now)
    assert refused.value.code == "HILO-O457"
    actions.revoke_certificate(actor=celia, folio=paper.folio, reason="not_revalidated", why="no acudió", at=now)
    assert "HILO-O123" in {finding.code for finding in queries.verdict(ana.pk, today).findings}
    with pytest.raises(Conflict) as refused:
        actions.revoke_certificate(actor=celia, folio=paper.folio, reason="by_order", why="x", at=now)
    assert refused.value.code == "HILO-O458"
    file = json.loads(json.dumps(queries.revocation_list(celia, at=now)))
    key = queries.public_key("CECC-PUE")
    assert queries.revoked_folios(file, key, "CECC-PUE") == (today, [paper.folio])
    with pytest.raises(Refusal) as refused:
        queries.revoked_folios(file, key, "CECC-JAL")
    assert refused.value.code == "HILO-O488"
    assert queries.line_verified(paper.line, today).standing == "revoked"


def test_the_register_verifies_a_line_by_the_key_of_who_issued_it(paper, today):
    assert queries.line_verified(paper.line, today).standing == "valid"
    for line in ("", "a.b.c", "x" * 50, "a.e30.c", "." * 3):
        with pytest.raises(Refusal) as refused:
            queries.line_verified(line, today)
        assert refused.value.code == "HILO-O451"


def test_its_code_is_drawn(paper):
    drawn = queries.qr_svg(paper.line)
    assert drawn.startswith(("<svg", "<?xml"))
    assert paper.folio not in drawn


def test_before_the_rules_nothing_is_issued(celia, ana):
    with pytest.raises(Refusal) as refused:
        actions.issue_certificate(actor=celia, officer_id=ana.pk, at=datetime(2015, 5, 5, 12, tzinfo=UTC))
    assert refused.value.code == "HILO-O456"


def test_facts_and_entries_carry_no_name_and_no_result(celia, pilar, ana, paper, now, today):
    from hilo.kernel.events.models import Fact
    from hilo.kernel.ledger.models import Entry

    actions.revoke_certificate(actor=celia, folio=paper.folio, reason="by_order", why="resolución", at=now)
    actions.separate(actor=pilar, officer_id=ana.pk, cause="resignation", on=today, resolution="r", reason="x", at=now)
    names = list(Fact.objects.order_by("id").values_list("name", flat=True))
    names = [name.partition(".")[2] for name in names]
    assert names.count("StandingChanged") == 4 + 3, "of every evaluation, whatever its result, and of each act"
    assert [name for name in names if name != "StandingChanged"] == [
        "OfficerEnrolled",
        "CertificateIssued",
        "CertificateRevoked",
        "OfficerSeparated",
    ]
    told = "".join(Fact.objects.values_list("payload", flat=True)) + "".join(
        Entry.objects.values_list("data", flat=True)
    )
    for secret in ("Ana", "Ruiz", ana.cuip, "passed"):
        assert secret not in told
