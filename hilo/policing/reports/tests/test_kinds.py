"""The kinds of event as data: each code means one, each names questions that its form asks."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import pytest

from hilo.kernel.catalogues import lookup
from hilo.policing.reports import forms
from hilo.policing.reports.kinds import GENERAL, kind_of, kinds
from hilo.policing.reports.rules_document import value_faults

CODES = Counter(code for kind in kinds() for code in kind.codes)


def test_a_code_of_the_catalogue_means_one_kind_and_any_other_is_asked_everything():
    known = set(lookup.load("incidents", datetime.now(UTC).date()).entries)
    assert set(CODES) <= known
    assert set(CODES.values()) == {1}
    assert {kind_of("30421").id, kind_of("10306").id, kind_of("40101").id} == {"robbery", "civic", GENERAL}
    assert kind_of(GENERAL).settled == {}


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.id)
def test_a_kind_asks_and_settles_what_its_form_has(kind):
    form = forms.form(kind.form)
    for path in kind.facts:
        part, name = path.split(".")
        assert form.sections[part].by_id[name].type == "boolean"
    for path, value in (*kind.settled.items(), *kind.begins.items()):
        part, name = path.split(".")
        field = form.part(part).by_id[name]
        assert not list(value_faults(field, value, path, until=datetime.now(UTC)))


def test_the_form_takes_every_kind_that_is_written_on_it_as_an_answer():
    form = forms.form("iph_2019_crime")
    field = form.sections["involved"].by_id["kind"]
    told = {(kind.id, kind.es, kind.en) for kind in kinds() if kind.form == form.id}
    assert set(field.options) == told
