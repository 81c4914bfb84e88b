"""What breaks a limit is refused alike at every door, with its field."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from hilo.emergency.mutual_aid.commands import AskUnits, LendUnit, OfferTransfer, RequestHelp, SayWhy
from hilo.lib.errors import Refusal

UNTIL = datetime(2026, 11, 26, 10, tzinfo=UTC)
ASKED = {"lender": "PUE", "capability": "fire", "reason": "incendio", "until": UNTIL}
HELP = {"institution": "GN", "kind": "patrol", "reason": "homicidios", "until": date(2026, 12, 1)}


@pytest.mark.parametrize(
    ("make", "where"),
    [
        (lambda: OfferTransfer(to="Ñ\x00", reason="x"), "to"),
        (lambda: OfferTransfer(to="JAL", reason="x" * 501), "reason"),
        (lambda: SayWhy(reason="x" * 501), "reason"),
        (lambda: AskUnits(**(ASKED | {"capability": "x" * 41})), "capability"),
        (lambda: AskUnits(**(ASKED | {"until": datetime(2026, 11, 26, 10)})), "until"),
        (lambda: LendUnit(to="JAL", until=UNTIL, request=0), "request"),
        (lambda: RequestHelp(**(HELP | {"municipality": "211144"})), "municipality"),
        (lambda: RequestHelp(**(HELP | {"until": "tomorrow"})), "until"),
    ],
)
def test_what_breaks_a_limit_is_refused_with_its_field(make, where):
    with pytest.raises(Refusal) as refused:
        make()
    assert (refused.value.code, refused.value.where) == ("HILO-K422", where)
