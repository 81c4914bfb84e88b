"""Officers as another system sees them: the addresses, what they answer, and who is let in."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(api):
    """`client("personnel", "SSP-PUE")`."""

    def of(role, institution="SSP-PUE"):
        return api(role, institution, centre="", username=f"{role}.{institution.lower()}")

    return of


def test_a_record_is_read_by_who_may_and_not_across_institutions(client, ana, evaluated):
    evaluated(ana, trust=False)
    pilar = client("personnel")
    (found,) = pilar.get("officers?q=ruiz").json()
    assert (found["id"], found["number"]) == (ana.pk, "1001")
    record = pilar.get(f"officers/{ana.pk}").json()
    assert (len(record["evaluations"]), record["eligibility"]["may_serve"]) == (4, False)
    told = client("commander").get(f"officers/{ana.pk}/eligibility").json()
    assert "HILO-O119" in {finding["code"] for finding in told["findings"]}
    assert client("personnel", "SSP-JAL").get(f"officers/{ana.pk}").status_code == 404
    assert client("officer").get(f"officers/{ana.pk}").status_code == 403


def test_an_officer_reads_the_own_record(client, ana, pilar, now):
    from hilo.registries.officers.actions import give_account

    me = client("officer")
    assert me.get("officers/me").status_code == 404
    give_account(actor=pilar, officer_id=ana.pk, username="officer.ssp-pue", at=now)
    assert me.get("officers/me").json()["card"]["name"] == "Ana Ruiz Soto"


def test_an_account_is_linked_and_taken_away_by_the_own_personnel_office_alone(client, ana):
    pilar, omar = client("personnel"), client("officer")
    for role, institution in (("officer", "SSP-PUE"), ("commander", "SSP-PUE"), ("personnel", "SSP-JAL")):
        asked = client(role, institution).post(f"officers/{ana.pk}/account", username="officer.ssp-pue")
        assert asked.status_code == 403, (role, institution)
    for username, status in (("officer.ssp-pue", 200), ("commander.ssp-pue", 409), ("", 200), ("nobody", 404)):
        asked = pilar.post(f"officers/{ana.pk}/account", username=username)
        assert asked.status_code == status, username
        assert omar.get("officers/me").status_code == (404 if username in ("", "nobody") else 200)


def test_a_certificate_goes_from_request_to_revocation(client, ana, evaluated):
    pilar, celia = client("personnel"), client("certification", "CECC-PUE")
    asked = pilar.post(f"officers/{ana.pk}/certificate-requests")
    assert asked.status_code == 201
    assert [row["id"] for row in celia.get("certificate-requests").json()] == [asked.json()["id"]]
    refused = celia.post(f"officers/{ana.pk}/certificates")
    assert (refused.status_code, refused.json()["code"]) == (409, "HILO-O454")
    said = celia.post(f"certificate-requests/{asked.json()['id']}/refusal", answer="faltan componentes")
    assert said.json()["status"] == "refused"
    evaluated(ana)
    assert pilar.post(f"officers/{ana.pk}/certificates").status_code == 403
    paper = celia.post(f"officers/{ana.pk}/certificates").json()
    assert pilar.get(f"certificates/{paper['folio']}").json()["line"] == paper["line"]
    code = pilar.get(f"certificates/{paper['folio']}/code")
    assert code["Content-Type"] == "image/svg+xml"
    verified = celia.post("certificates/verification", line=paper["line"])
    assert (verified.json()["standing"], verified.json()["name"]) == ("valid", "Ana Ruiz Soto")
    ended = celia.post(f"certificates/{paper['folio']}/revocation", reason="by_order", why="resolución")
    assert ended.json()["revoked_for"] == "by_order"
    assert celia.post("certificates/verification", line=paper["line"]).json()["standing"] == "revoked"
    assert celia.post("certificates/verification", line="nonsense").json()["code"] == "HILO-O451"


def test_figures_and_lists_of_an_institution(client, ana, evaluated):
    evaluated(ana, trust=False)
    pilar = client("personnel")
    assert pilar.get("officers/eligibility").json()["failed"]["trust"] == 1
    assert [row["number"] for row in pilar.get("officers/not-serving").json()] == ["1001"]
    assert pilar.get("officers/first-to-expire").json() == []
    plan = pilar.get("officers/renewals").json()
    assert (plan["officers"], plan["owed"], plan["classes"], plan["months"]) == (1, 1, {"failed": 1}, [])
    assert pilar.get("institutions/SSP-PUE/scorecard?inhabitants=1000").json()["registered"] == 1
    assert pilar.get("institutions/SSP-JAL/scorecard").status_code == 403


def test_an_institution_s_own_system_writes_careers_and_a_centre_s_evaluations(client, today):
    pilar, celia, day = client("personnel"), client("certification", "CECC-PUE"), today.isoformat()
    made = pilar.post("officers", institution="SSP-PUE", number="7", name="Eva Luna", born="1990-05-05")
    assert made.status_code == 201
    here = f"officers/{made.json()['id']}"
    again = pilar.post("officers", institution="SSP-PUE", number="8", name="Luna, Eva", born="1990-05-05")
    assert (again.status_code, again.json()["code"], len(again.json()["questions"])) == (409, "HILO-O430", 1)
    answer = {"same": None, "reason": "homónima, otra CURP"}
    told = {"institution": "SSP-PUE", "number": "8", "name": "Luna, Eva", "born": "1990-05-05", "answer": answer}
    assert pilar.post("officers", **told).status_code == 201
    course = {"course": "firearms", "academy": "Academia", "starts": day, "ends": day, "passed": True}
    for path, body in (
        ("trainings", course | {"grade": 90.5}),
        ("ranks", {"rank": "police", "since": day, "document": "c"}),
        ("postings", {"post": "Archivo", "duty": "administrative", "since": day}),
        ("sanctions", {"kind": "warning", "begins": day, "reason": "x", "document": "d"}),
    ):
        assert pilar.post(f"{here}/{path}", **body).status_code == 201, path
    judged = {"component": "trust", "passed": True, "issued_on": day}
    assert pilar.post(f"{here}/evaluations", **judged).status_code == 403
    assert celia.post(f"{here}/evaluations", **judged).status_code == 201
    for step in ("put_on_leave", "suspend", "reinstate"):
        assert pilar.post(f"{here}/status", step=step, since=day, reason="x", document="d").status_code == 200, step
    assert pilar.post(f"{here}/status", step="fly", since=day, reason="x").status_code == 422
    ended = {"cause": "resignation", "on": day, "resolution": "OF-1", "reason": "se va"}
    assert pilar.post(f"{here}/separation", **ended).status_code == 201
    assert pilar.get(here).json()["status"] == "separated"


def test_a_certificate_from_before_the_register_has_no_code(client, ana, celia, now, today):
    from datetime import timedelta

    from hilo.registries.officers.actions import record_earlier

    days = {"issued_on": today - timedelta(days=300), "expires": today + timedelta(days=300)}
    row = record_earlier(ana.pk, folio="CUP-2024-77", document="Expediente 4", **days, actor=celia, at=now)
    pilar = client("personnel")
    assert pilar.get(f"certificates/{row.folio}").json()["line"] == ""
    refused = pilar.get(f"certificates/{row.folio}/code")
    assert (refused.status_code, refused.json()["code"]) == (409, "HILO-O586")
    assert client("personnel", "SSP-JAL").get(f"certificates/{row.folio}/code").status_code == 404
