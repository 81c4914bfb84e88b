"""A finding is the same plain JSON as ever, with more where a rule has more to say."""

from __future__ import annotations

from hilo.lib.findings import Finding


def test_a_short_finding_has_no_empty_extras():
    assert Finding("HILO-C101", "info", "Ask where.").as_dict() == {
        "code": "HILO-C101",
        "severity": "info",
        "message": "Ask where.",
        "article": "",
        "where": "",
    }


def test_a_finding_with_effect_and_remedy_keeps_what_its_words_were_filled_with():
    finding = Finding(
        "HILO-R105", "warning", "2 h passed.", effect="It may fall.", remedy="Tell it.", values=(("gap", "2 h"),)
    )
    assert finding.as_dict() | {"article": "", "where": ""} == finding.as_dict()
    assert finding.as_dict()["values"] == {"gap": "2 h"}
    assert hash(finding) == hash(Finding(**{name: getattr(finding, name) for name in Finding.__slots__}))
