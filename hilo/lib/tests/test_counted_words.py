"""A number chooses the words beside it."""

from __future__ import annotations

import pytest

from hilo.lib.text import Count, Written


@pytest.mark.parametrize(("number", "told"), [(1, "1 area has"), (0, "0 areas have"), (1234, "1,234 areas have")])
def test_one_is_not_several(number, told):
    n = Count(number)
    assert f"{n:,} {n:area has|areas have}" == told


@pytest.mark.parametrize(("written", "told"), [("1", "1 área"), ("11", "11 áreas"), ("1,001", "1,001 áreas")])
def test_a_number_as_it_was_written_chooses_too(written, told):
    assert f"{Written(written)} {Written(written):área|áreas}" == told
