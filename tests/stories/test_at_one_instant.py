"""Two hands of the registers at one instant: one is done, the other told, nothing lost.

On SQLite one waits for the other; on PostgreSQL both are inside at once.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from hilo.kernel.ledger.queries import verify
from hilo.lib.errors import Conflict
from hilo.registries.armoury import actions as armoury
from hilo.registries.officers import actions
from hilo.registries.officers.models import Certificate, Evaluation
from tests.support.at_once import at_once
from tests.support.authorities import accredit, kind_of

pytestmark = pytest.mark.django_db(transaction=True)
COMPONENTS = ("trust", "competencies", "performance", "training")


@pytest.fixture
def town(actor: Any, puebla: Any, now: Any) -> dict[str, Any]:
    """A force, two accredited centres of its state with a hand each, and an officer who may be certified."""
    from hilo.kernel.access.models import Institution

    for code in ("SSP-PUE", "CECC-PUE", "CECC2-PUE"):
        kind = "vetting" if code.startswith("CECC") else kind_of(code)
        Institution.objects.get_or_create(code=code, defaults={"name": code, "state": "21", "kind": kind})
    for code in ("CECC-PUE", "CECC2-PUE"):
        accredit(code)
    where = {"states": frozenset({"21"})}
    hands = {
        "pilar": actor("personnel", "SSP-PUE", name="pilar", **where),
        "arturo": actor("armourer", "SSP-PUE", name="arturo", **where),
        "celia": actor("certification", "CECC-PUE", name="celia", **where),
        "carmen": actor("certification", "CECC2-PUE", name="carmen", kind="vetting", **where),
    }
    ana = actions.enrol(institution="SSP-PUE", number="1001", name="Ana Ruiz", actor=hands["pilar"], at=now)
    eva = actions.enrol(institution="SSP-PUE", number="1002", name="Eva Paz", actor=hands["pilar"], at=now)
    on = timezone.localdate(now) - timedelta(days=30)
    for one in COMPONENTS:
        actions.record_evaluation(
            ana.pk, component=one, passed=True, issued_on=on, actor=hands["celia"], at=now - timedelta(days=29)
        )
    return hands | {"ana": ana, "eva": eva}


def told(came: list[Any]) -> tuple[list[Any], list[str]]:
    """What was done, and the codes of what was refused; anything else that was raised fails the test."""
    done = [one for one in came if not isinstance(one, Exception)]
    refused = [one for one in came if isinstance(one, Exception)]
    assert all(isinstance(one, Conflict) for one in refused), refused
    return done, [one.code for one in refused]


def test_two_centres_certify_one_officer(town, now):
    ana = town["ana"]
    came = at_once(
        *(
            lambda hand=hand: actions.issue_certificate(ana.pk, actor=town[hand], at=now)
            for hand in ("celia", "carmen", "celia", "carmen")
        )
    )
    [made], codes = told(came)
    assert codes == ["HILO-O455"] * 3
    assert [one.folio for one in Certificate.objects.filter(officer=ana, revoked_at=None)] == [made.folio]
    assert not list(verify())


def test_two_centres_record_of_one_day_what_contradicts(town, now):
    eva, day = town["eva"], timezone.localdate(now)

    def record(hand, passed):
        return actions.record_evaluation(
            eva.pk, component="trust", passed=passed, document="ACT-1", issued_on=day, actor=town[hand], at=now
        )

    done, _ = told(at_once(lambda: record("celia", True), lambda: record("carmen", False)))
    rows = Evaluation.objects.filter(officer=eva, component="trust")
    assert rows.count() == len(done) >= 1
    places = list(rows.values_list("place", flat=True))
    assert len(set(places)) == len(places)
    assert not list(verify())


def test_a_certificate_is_issued_while_a_result_fails(town, now):
    ana, day = town["ana"], timezone.localdate(now)
    came = at_once(
        lambda: actions.issue_certificate(ana.pk, actor=town["celia"], at=now),
        lambda: actions.record_evaluation(
            ana.pk, component="trust", passed=False, document="ACT-1", issued_on=day, actor=town["carmen"], at=now
        ),
    )
    refused = [one for one in came if isinstance(one, Exception)]
    assert all(isinstance(one, Conflict) and one.code == "HILO-O454" for one in refused), refused
    from hilo.registries.officers.queries import facts_of
    from hilo.registries.officers.rules.certificate import judge

    # Whichever came first, nobody serves on a failed result: the paper, if there is one, is suspended.
    judged = judge(facts_of(ana, day), day)
    assert not judged.eligible
    assert not judged.may_serve
    assert not list(verify())


def test_one_weapon_is_handed_to_two(town, now):
    arturo = town["arturo"]
    vest = armoury.enter_piece(kind="vest", serial="V-1", place="Depósito", actor=arturo, at=now)
    came = at_once(
        lambda: armoury.hand_out(vest.pk, number="1001", actor=arturo, at=now),
        lambda: armoury.hand_out(vest.pk, number="1002", actor=arturo, at=now),
    )
    done, codes = told(came)
    assert (len(done), len(codes)) == (1, 1)
    assert not list(verify())
