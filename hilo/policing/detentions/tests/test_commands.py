"""What is asked of the register is refused where it breaks a limit, with its field, before any act is begun."""

from __future__ import annotations

import pytest

from hilo.lib.errors import Refusal
from hilo.policing.detentions import commands

from .conftest import GIVEN, NOON

READ = {"rights": ["silence"], "language": "es", "answer": "signed", "read_at": NOON}


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"detained_at": NOON.replace(tzinfo=None)}, "detained_at"),
        ({"latitude": 919.0, "longitude": 0.0}, "latitude"),
        ({"age": -1}, "age"),
        ({"age": 131}, "age"),
        ({"ref": "x"}, "ref"),
        ({"given": "x" * 121}, "given"),
        ({"motives": "a\x00b"}, "motives"),
        ({"officers": ({"number": "1"},)}, "officers.0.name"),
        ({"officers": ({"name": "x"},) * 61}, "officers"),
    ],
)
def test_a_detention_that_breaks_a_limit_is_refused_with_its_field(fields, where):
    with pytest.raises(Refusal) as refused:
        commands.RegisterDetention(**(GIVEN | fields))
    assert (refused.value.code, refused.value.where) == ("HILO-K422", where)


@pytest.mark.parametrize("wrong", ["abc", "A" * 64, "0" * 65])
def test_a_recording_is_named_by_its_hash(wrong):
    with pytest.raises(Refusal) as refused:
        commands.ReadRights(**READ, audio_sha256=wrong)
    assert (refused.value.code, refused.value.where) == ("HILO-K422", "audio_sha256")


@pytest.mark.parametrize("name", ["given", "first_surname", "second_surname"])
def test_a_family_asks_for_any_name_that_the_register_takes(name):
    asked = {"given": "Ana", "first_surname": "Ruiz"}
    assert getattr(commands.LookUpPerson(**asked | {name: "x" * 120}), name) == "x" * 120
    for wrong in ("x" * 121, "a\x00b"):
        with pytest.raises(Refusal) as refused:
            commands.LookUpPerson(**asked | {name: wrong})
        assert (refused.value.code, refused.value.where) == ("HILO-K422", name)
