"""A list reaches the detentions that are read one by one, and no other: two tellings of one policy agree."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hilo.kernel.possession import may_hold
from hilo.policing.detentions.models import Detention
from hilo.policing.detentions.queries.reading import READ, theirs

pytestmark = pytest.mark.django_db


def test_a_list_and_a_single_read_agree_for_whoever_asks(detained, handed, officer, somebody):
    detained(), handed(), handed("civic_judge", kind="administrative")
    Detention.objects.create(
        **{
            field.attname: getattr(Detention.objects.first(), field.attname)
            for field in Detention._meta.concrete_fields
        }
        | {"id": None, "number": "PUE-26-D0009999", "ref": "0" * 32, "state": ""}
    )
    readers = [
        somebody(role)
        for role in ("officer", "commander", "liaison", "prosecutor", "adolescent_prosecutor", "civic_judge")
    ]
    crew = replace(officer, name="noe")
    readers += [
        crew,
        replace(crew, institution="SSP-JAL"),
        replace(crew, institution="SSP-JAL", unit="PUE-P01", states=frozenset()),
    ]
    readers += [
        replace(crew, unit="", states=frozenset()),
        replace(crew, institution="", unit="PUE-P01"),
        replace(crew, reason="x"),
        replace(crew, institution="FGR", kind="prosecutor_federal", unit="", states=frozenset(), national=True),
        replace(crew, unit="", states=frozenset(), national=True),
    ]
    for who in readers:
        one_by_one = {row.number for row in Detention.objects.all() if may_hold(READ, who, row.holder)}
        assert set(theirs(Detention.objects.all(), who, READ).values_list("number", flat=True)) == one_by_one, who
