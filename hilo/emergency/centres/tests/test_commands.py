"""What breaks a limit is refused alike at every door, with its field."""

from __future__ import annotations

import pytest

from hilo.emergency.centres.commands import OpenCentre, SetAddresses
from hilo.lib.errors import Refusal

SIP = "sip:911@c5.example"


@pytest.mark.parametrize(
    ("make", "where"),
    [
        (lambda: SetAddresses(uris=(SIP,) * 9), "uris"),
        (lambda: SetAddresses(uris=(f"sip:{'x' * 520}",)), "uris.0"),
        (lambda: OpenCentre(code="X" * 13, name="C5", state="21"), "code"),
        (lambda: OpenCentre(code="PUE", name="C5\x00", state="21"), "name"),
        (lambda: OpenCentre(code="PUE", name="C5", state="211"), "state"),
    ],
)
def test_what_breaks_a_limit_is_refused_with_its_field(make, where):
    with pytest.raises(Refusal) as refused:
        make()
    assert (refused.value.code, refused.value.where) == ("HILO-K422", where)
