"""The kinds of record of which the ledger proves that they still say what was entered."""

from __future__ import annotations

import pytest
from django.apps import apps

from hilo.kernel.stands import FILES, columns_of, records, stands_of

KINDS = {
    "a detention": "detentions.Detention",
    "a step of custody": "detentions.HandOver",
    "a breach of a limit": "detentions.Breach",
    "a step of evidence": "evidence.Step",
    "a report": "reports.Report",
    "a finding that was shown": "reports.FindingShown",
    "an amendment": "reports.Amendment",
    "a signed file": "reports.SignedFile",
    "a certificate": "officers.Certificate",
    "an evaluation": "officers.Evaluation",
    "an assignment": "dispatch.Assignment",
    "a frozen list": "priorities.FrozenList",
}


@pytest.mark.parametrize("label", KINDS.values(), ids=KINDS.keys())
def test_each_stands_with_all_its_columns(label):
    model = apps.get_model(label)
    said = stands_of(model)
    assert said is not None
    assert said.of or (said.named and said.own)
    assert len(columns_of(model)) == len(model._meta.concrete_fields)
    assert said.of or model in records().values()


def test_a_vintage_stands_as_files():
    assert "vintage" in FILES
