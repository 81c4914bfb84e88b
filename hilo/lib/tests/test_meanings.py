"""What fields mean is read from where it is told, the closest place first."""

from __future__ import annotations

from dataclasses import dataclass

from hilo.lib import meanings
from hilo.lib.limits import Folio


@dataclass(frozen=True)
class Told:
    """A shape of a test. first, last: local days; folio: the case's. It ends here.

    wide_m: how wide: a number.
    """

    first: str
    last: str
    folio: Folio
    wide_m: float
    other: Folio


def test_a_docstring_says_of_several_fields_what_they_mean():
    told = meanings.named_in(Told.__doc__ or "", ["first", "last", "folio", "wide_m"])
    assert (told["first"], told["last"]) == ("local days", "local days")
    assert told["wide_m"] == "how wide: a number."


def test_what_the_class_says_comes_before_what_the_type_says():
    told = meanings.told(Told)
    assert told["folio"].startswith("The case's.")
    assert told["other"] == "Of any record: PUE-26-0000123, PUE-26-E0000031."


def test_a_name_that_nobody_explains_means_what_it_means_everywhere():
    assert meanings.by_name("latitude").startswith("Degrees north (WGS 84)")
    assert meanings.by_name("answered_by") == "Answered. Who did it, by sign-in name."
    assert meanings.by_name("repaired_at") == "When it was repaired: an instant with its zone (RFC 3339)."
    assert meanings.by_name("nothing") == ""


def test_a_parameter_of_an_address_is_of_what_stands_before_it():
    assert meanings.of_address("units", "code") == "Code of the unit, as crews say it on the radio."
    assert meanings.of_address("stations", "code") == "Code of the station."


def test_a_dataclass_without_words_says_nothing():
    @dataclass(frozen=True)
    class Mute:
        first: str

    assert meanings.docstring(Mute) == ""
