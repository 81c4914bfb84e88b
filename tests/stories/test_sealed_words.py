"""What a decision rests on is opened by the centre that holds the file, and shown by no other door to anybody.

Words are planted in every decision of an officer's file that takes words; then every address that answers a GET, pages
and API, is opened by each who works there, beside there and elsewhere, and every table is read as it lies on the disk.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import cache
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from hilo.kernel.access.roles import roles
from hilo.registries.officers import actions
from tests.architecture.test_access import addresses
from tests.support.authorities import accredit, kind_of
from tests.support.sentinels import written

pytestmark = pytest.mark.django_db
SEALED = {"annulled": "zqanul el polígrafo", "resolved": "zqresol el polígrafo", "revoked": "zqrevoc el polígrafo"}
PROTECTED = {"sanctioned": "zqsanc lo dijo", "suspended": "zqsusp lo dijo", "separated": "zqsepa lo dijo"}
"""Kept open in the register, as the institution's own resolution, for who may read results and sanctions."""

CENTRE = ("certification", "CECC-PUE")
EMPLOYER = ("personnel", "SSP-PUE")
ASKERS = [
    CENTRE,
    EMPLOYER,
    ("evaluator", "CECC-PUE"),
    ("certification", "CECC-JAL"),
    ("personnel_head", "SSP-PUE"),
    ("commander", "SSP-PUE"),
    ("armourer", "SSP-PUE"),
    ("officer", "SSP-PUE"),
    ("personnel", "SSP-JAL"),
    ("commander", "SSP-JAL"),
    ("academy", "ACA-PUE"),
    ("prosecutor", "FGE-PUE"),
    ("dispatcher", "PUE"),
    ("supervisor", "PUE"),
    ("privacy_officer", "PUE"),
    ("admin", "SSP-PUE"),
    ("secretariat", "NAC"),
    ("analyst", "PUE"),
]


@pytest.fixture
def file(actor: Any, centre: Any, puebla: Any, now: Any) -> dict[str, Any]:
    """Bea: a result annulled, an appeal decided, a certificate revoked, a sanction. Eva: suspended, separated."""
    from hilo.kernel.access.models import Institution

    for label in ("NAC", "JAL"):
        centre(label)
    for code in ("SSP-PUE", "CECC-PUE", "FGE-PUE", "SSP-JAL", "CECC-JAL", "ACA-PUE"):
        state = "21" if code.endswith("PUE") else "14"
        Institution.objects.get_or_create(code=code, defaults={"name": code, "state": state, "kind": kind_of(code)})
    for code in ("CECC-PUE", "CECC-JAL"):
        accredit(code)
    pilar, celia, cesar = actor("personnel", "SSP-PUE"), actor(*CENTRE), actor(*CENTRE, name="cesar")
    day, hour = timezone.localdate(now), timedelta(hours=1)
    bea = actions.enrol(institution="SSP-PUE", number="1003", name="Bea Luna", actor=pilar, at=now)
    for one in ("trust", "competencies", "performance", "training"):
        on = day - timedelta(days=30)
        actions.record_evaluation(bea.pk, component=one, passed=True, issued_on=on, actor=celia, at=now)
    folio = actions.issue_certificate(bea.pk, actor=celia, at=now).folio
    failed = actions.record_evaluation(
        bea.pk, component="trust", passed=False, document="ACT-1", issued_on=day, actor=celia, at=now
    )
    given = {"ground": "other_person", "words": SEALED["annulled"], "document": "A-1"}
    annulled = actions.annul_result(failed.pk, actor=celia, at=now + hour, **given)
    again = actions.record_evaluation(
        bea.pk, component="trust", passed=False, document="ACT-1", issued_on=day, actor=celia, at=now + 2 * hour
    )
    appeal = actions.lodge_appeal(again.pk, lodged_on=day, document="x", actor=celia, at=now + 3 * hour)
    resolved = {"outcome": "upheld", "decided_on": day, "authority": "TJA", "resolution": "R-1"}
    actions.decide_appeal(appeal.pk, words=SEALED["resolved"], actor=cesar, at=now + 4 * hour, **resolved)
    actions.revoke_certificate(folio, reason="by_order", why=SEALED["revoked"], actor=celia, at=now + 5 * hour)
    kept = {"begins": day, "document": "x", "actor": pilar, "at": now + 5 * hour}
    actions.sanction(bea.pk, kind="warning", reason=PROTECTED["sanctioned"], **kept)
    eva = actions.enrol(institution="SSP-PUE", number="1004", name="Eva Paz", actor=pilar, at=now)
    actions.suspend(eva.pk, since=day, reason=PROTECTED["suspended"], document="S-1", actor=pilar, at=now)
    gone = {"cause": "resignation", "on": day, "resolution": "x", "reason": PROTECTED["separated"]}
    actions.separate(eva.pk, actor=pilar, at=now + hour, **gone)
    told = {"result_id": [annulled.pk, failed.pk], "appeal_id": [appeal.pk], "officer_id": [bea.pk, eva.pk]}
    return told | {"folio": [folio], "subject": bea}


@pytest.fixture
def entered(account: Any) -> Any:
    """`entered("commander", "SSP-PUE")`: the browser of somebody with that role, both factors given."""
    from hilo.kernel.access.tests.people import PASSWORD, Person

    def signed_in(role: str, house: str) -> Client:
        cache.clear()
        named = {"username": f"{role}.{house.lower()}.y", "centre": house if house in ("PUE", "NAC") else ""}
        person = Person(account(role, house, password=PASSWORD, **named))
        person.sign_in()
        if roles()[role].second_factor:
            person.activate()
        return person.browser

    return signed_in


def ways(file: dict[str, Any]) -> list[str]:
    """Every address that the file can fill: pages and API alike, for the API's are the site's own."""
    found = []
    for where, _ in addresses(get_resolver().url_patterns):
        names = re.findall(r"<(?:\w+:)?(\w+)>", where)
        if set(names) <= file.keys() and "^" not in where:
            filled = [where]
            for name in names:
                filled = [re.sub(rf"<(?:\w+:)?{name}>", str(one), way) for way in filled for one in file[name]]
            found += filled
    return sorted(set(found))


def opened(client: Client, way: str) -> str:
    """What a door answers to a GET; a stream is another server's and answers nothing here."""
    answer = client.get(f"/{way}", headers={"X-Purpose": "inspection"})
    return "" if answer.streaming else answer.content.decode(errors="replace")


def test_no_door_tells_the_words_but_to_the_centre_that_holds_the_file(file, entered):
    doors, told = ways(file), set()
    assert len(doors) > 150
    annulled, (bea, eva) = file["result_id"][0], file["officer_id"]
    kept = {("sanctioned", bea), ("suspended", eva), ("separated", eva)}
    rightly = {(*CENTRE, "annulled", f"api/v1/evaluations/{annulled}/words")}
    rightly |= {(*who, kind, f"api/v1/officers/{one}") for who in (CENTRE, EMPLOYER) for kind, one in kept}
    for role, house in [*ASKERS, ("", "")]:
        client = entered(role, house) if role else Client()
        client.raise_request_exception = False
        for way in doors:
            text = opened(client, way)
            told |= {(role, house, kind, way) for kind, words in (SEALED | PROTECTED).items() if words[:6] in text}
    assert told == rightly


def test_no_table_holds_the_words_in_the_open(file):
    lying = {where for model in apps.get_models() for where, text in written(model) if "el polígrafo" in text}
    assert lying == set()
