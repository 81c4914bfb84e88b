"""Centres on the desk: accreditations, keys, what a stolen one touches; lists of certificates; decisions, appeals."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from hilo.kernel.signing.queries import keys_of
from hilo.registries.officers import actions
from hilo.registries.officers.models import Accreditation, Certificate, Officer

pytestmark = pytest.mark.django_db
DESK = "/desk/certification"


@pytest.fixture
def centre(enter):
    return enter("certification")


@pytest.fixture
def office(enter):
    return enter("personnel", "SSP-PUE")


@pytest.fixture
def council(force, enter, now):
    from hilo.kernel.access.actions import SETUP, open_institution

    open_institution(actor=SETUP, code="NAC-PUE", name="Consejo", kind="council", state="21", at=now)
    return enter("registrar", "NAC-PUE")


def text(answer):
    return answer.content.decode()


def test_the_council_accredits_and_ends_and_a_centre_reads_only(council, centre):
    day = timezone.localdate()
    given = {"institution": "cecc-pue", "what": "trust", "since": day.isoformat(), "document": "Oficio 9"}
    answer = council.post(f"{DESK}/centres/accreditation", given, follow=True)
    assert "La acreditación se registró." in text(answer)
    row = Accreditation.objects.get(institution="CECC-PUE", document="Oficio 9")
    seen = text(centre.get(f"{DESK}/centres"))
    assert "Oficio 9" in seen
    assert "/centres/accreditation" not in seen
    assert centre.post(f"{DESK}/centres/accreditation", given).status_code == 403
    ended = {"on": day.isoformat(), "document": "Oficio 10"}
    assert "La acreditación terminó." in text(
        council.post(f"{DESK}/centres/accreditation/{row.pk}/end", ended, follow=True)
    )
    row.refresh_from_db()
    assert row.ended_document == "Oficio 10"


def test_a_stolen_key_is_turned_and_its_certificates_signed_anew_on_the_page(force, centre, office):
    kid, day = keys_of("CECC-PUE")[0].kid, timezone.localdate()
    given = {"institution": "CECC-PUE", "document": "Denuncia", "distrusted_from": day.isoformat()}
    assert office.post(f"{DESK}/centres/key", given).status_code == 403
    assert "Desde ahora firma otra llave." in text(centre.post(f"{DESK}/centres/key", given, follow=True))
    here = f"{DESK}/centres/CECC-PUE/keys/{kid}"
    row = Certificate.objects.filter(key=kid, revoked_at=None).first()
    page = text(centre.get(here))
    assert row.folio in page
    assert f"/anew/{row.folio}" in page
    assert "/anew/" not in text(office.get(here))
    refused = centre.post(f"{here}/anew/{row.folio}", {"reason": ""})
    assert "HILO-O584" in text(refused) or "HILO-K422" in text(refused)
    answer = centre.post(f"{here}/anew/{row.folio}", {"reason": "Expediente visto"}, follow=True)
    assert "Se firmó de nuevo" in text(answer)
    row.refresh_from_db()
    assert row.key != kid


def test_all_that_needs_no_look_is_signed_anew_at_once(force, centre):
    kid = keys_of("CECC-PUE")[0].kid
    Certificate.objects.filter(key=kid)
    given = {"institution": "CECC-PUE", "document": "Denuncia", "distrusted_from": timezone.localdate().isoformat()}
    centre.post(f"{DESK}/centres/key", given)
    answer = centre.post(f"{DESK}/centres/CECC-PUE/keys/{kid}/anew", follow=True)
    assert answer.status_code == 200
    assert "Se firmaron de nuevo" in text(answer)


def test_a_list_is_issued_row_by_row(force, centre):
    asked = Officer.objects.filter(requests__status="open").first()
    failed = Officer.objects.get(number="P-0040")
    given = {"institution": "ssp-pue", "numbers": f"{asked.number}\nNADIE-1, {failed.number}\n{asked.number}"}
    page = text(centre.post(f"{DESK}/requests/issue", given))
    assert asked.certificates.filter(revoked_at=None).count() == 1
    assert asked.certificates.get(revoked_at=None).folio in page
    assert page.count("NADIE-1") >= 1
    assert failed.number in page
    assert "1 / 3" in page


def test_an_appeal_is_decided_on_the_page_and_its_words_are_sealed(force, centre, actor, now):
    officer = Officer.objects.get(number="P-0012")
    here, day = f"{DESK}/officers/{officer.pk}", timezone.localdate()
    celia = actor("certification", "CECC-PUE", name="celia", states=frozenset({"21"}))
    row = actions.record_evaluation(
        officer.pk, component="trust", passed=False, document="ACT-1", issued_on=day, actor=celia, at=now
    )
    appeal = actions.lodge_appeal(row.pk, lodged_on=day, document="R-1", actor=celia, at=now)
    resolved = {
        "outcome": "annulled",
        "decided_on": day.isoformat(),
        "authority": "Comisión",
        "resolution": "RES-1",
        "words": "palabras selladas",
    }
    assert "R-1" in text(centre.get(f"{here}/decisions"))
    page = text(centre.post(f"{here}/appeals/{appeal.pk}/decision", resolved, follow=True))
    assert "el resultado cae" in page
    assert "palabras selladas" not in page
    fell = officer.evaluations.get(decision="annulment")
    assert "palabras selladas" in text(centre.post(f"{here}/results/{fell.pk}/words"))
    again = text(centre.post(f"{here}/appeals/{appeal.pk}/decision", resolved))
    assert "HILO-O565" in again


def test_the_employer_reads_the_chain_without_words_and_a_commander_nothing(force, office, enter):
    officer = Officer.objects.get(number="P-0012")
    here = f"{DESK}/officers/{officer.pk}"
    page = office.get(f"{here}/decisions")
    assert page.status_code == 200
    assert "/words" not in text(page)
    row = officer.evaluations.first()
    assert office.post(f"{here}/results/{row.pk}/words").status_code == 403
    assert enter("commander", "SSP-PUE").get(f"{here}/decisions").status_code == 403
    assert enter("personnel", "SSP-X").get(f"{here}/decisions").status_code in (403, 404)


def test_one_from_before_is_recorded_and_has_no_code(force, centre):
    officer = Officer.objects.exclude(certificates__isnull=False).filter(status="active").first()
    day = timezone.localdate()
    given = {
        "folio": "CUP-2024-77",
        "issued_on": (day - timedelta(days=300)).isoformat(),
        "expires": (day + timedelta(days=300)).isoformat(),
        "document": "Expediente 4",
    }
    answer = centre.post(f"{DESK}/officers/{officer.pk}/earlier", given, follow=True)
    row = officer.certificates.get()
    assert (row.line, row.origin) == ("", "CUP-2024-77 · Expediente 4")
    assert row.folio.startswith("ANT-")
    assert "no se firma" in text(answer)
    paper = text(centre.get(f"{DESK}/certificates/{row.folio}"))
    assert "code.svg" not in paper
    assert "CUP-2024-77" in paper
    assert centre.get(f"{DESK}/certificates/{row.folio}/code.svg").status_code == 409
    assert 'data-genuine="no"' in text(centre.get(f"/c/{row.code}"))
