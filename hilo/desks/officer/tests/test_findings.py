"""What the phone is told of a finding: in its language, with whose the limit is, under the law of the form."""

from __future__ import annotations

from django.utils.translation import override

from hilo.desks.officer.pages.serializing import finding


def told(code: str, form: str = "iph_2019_crime", **values: str) -> dict:
    kept = {"code": code, "severity": "error", "message": "as kept", "article": "", "where": "", "values": values}
    with override("es"):
        return finding(kept, form)


def test_the_phone_says_whether_a_limit_is_the_law_s_or_a_proposal():
    ours, theirs = told("HILO-R104", gap="1 h"), told("HILO-R191", held="60 h", term="48 h")
    assert (ours["limit"], theirs["limit"]) == ("proposal", "law")
    assert ours["measure"] == "15 min: límite propuesto por Hilo; la ley no da cifra"
    assert theirs["measure"] == "48 h: límite que fija la ley"
    assert told("HILO-R102")["measure"] == ""


def test_a_finding_of_a_civic_report_rests_on_what_governs_it():
    assert told("HILO-R161")["article"].split("; ")[0] == "CPEUM 20-B-III"
    assert told("HILO-R161", "iph_2019_civic")["article"].split("; ")[0] == "LNUF 21-II"
