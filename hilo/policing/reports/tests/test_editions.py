"""A proposed edition of the form is judged to the field, voted on by its bytes, and in force when all three agree."""

from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from hilo.lib.errors import Conflict, Forbidden, NotFound, Refusal
from hilo.policing.reports import forms
from hilo.policing.reports.rules_editions import checked, difference

from .small_form import TEXT

CASES = Path(__file__).parent / "cases"
NOW = datetime(2026, 6, 1, 18, tzinfo=UTC)
FILE_NAMES = sorted(forms.names())


def cases(name: str) -> list:
    rows = tomllib.loads((CASES / name).read_text(encoding="utf-8"))["cases"]
    return [pytest.param(row, id=row["name"]) for row in rows]


def changed(case: dict) -> str:
    if not case["replace"]:
        return TEXT
    assert case["replace"] in TEXT
    text = TEXT.replace(case["replace"], case["by"])
    if "refers" in case:
        text = text.replace('refers = "extra"', case["refers"])
    return f"{case['more']}\n{text}" if "more" in case else text


@pytest.mark.parametrize("case", cases("edition_faults.toml"))
def test_a_file_is_refused_with_the_path_of_what_is_wrong(case):
    if not case["code"]:
        assert checked(changed(case))["id"] == "iph_2027_crime"
        return
    with pytest.raises(Refusal) as told:
        checked(changed(case))
    assert (told.value.code, told.value.where) == (case["code"], case["path"])


@pytest.mark.parametrize(
    "text",
    ["", "a", "x = 1", "parts = 3\nid = []", "[choices]\na = 1", "a = " + "[" * 5000, "\udc80", "[[parts]]\n[[parts]]"],
)
def test_no_file_breaks_the_judge(text):
    with pytest.raises(Refusal):
        checked(text)


def test_every_fault_is_told_at_once():
    text = TEXT.replace('type = "boolean"', 'type = "maybe"').replace('type = "rows"', 'type = "heap"')
    with pytest.raises(Refusal) as told:
        checked(text)
    paths = [one["path"] for one in told.value.extra["faults"]]
    assert paths[0] == "parts[0].fields[0].type"
    assert "parts[1].fields[0].type" in paths


@pytest.mark.parametrize("name", FILE_NAMES)
def test_every_form_that_comes_with_the_house_passes(name):
    text = (forms.FOLDER / f"{name}.toml").read_text(encoding="utf-8")
    assert checked(text)["id"] == name
    assert forms.read(text).parts


@pytest.mark.parametrize("case", cases("edition_difference.toml"))
def test_a_difference_tells_what_changed_and_nothing_else(case):
    found = difference(tomllib.loads(TEXT), tomllib.loads(changed(case)))
    assert [[one.what, one.path, one.before, one.after] for one in found] == case["then"]


def test_the_difference_of_2015_and_2019_names_what_the_revision_brought():
    from hilo.policing.reports.queries.editions import data_of

    found = difference(data_of("iph_2015_crime"), data_of("iph_2019_crime"))
    told = {(one.what, one.path) for one in found}
    assert ("part_unknown", "force") in told
    assert not {what for what, _ in told} & {"part_added", "field_added"}, "2015 is kept in part: unknown is not new"
    assert ("part_removed", "transfer") in told
    assert ("part_moved", "responder") in told
    assert ("type", "knowledge.how") in told
    assert found == difference(data_of("iph_2015_crime"), data_of("iph_2019_crime"))


# ------------------------------------------------------------------ the three parties


@pytest.fixture
def parties(actor):
    """The three who vote, by party."""
    roles = {"secretariat": "secretariat", "attorney": "attorney_general", "commissioner": "commissioner"}
    return {party: actor(role, "NAC", name=f"{party}.one", states=frozenset()) for party, role in roles.items()}


@pytest.fixture
def proposed(db, parties):
    from hilo.policing.reports.actions.editions import propose

    return propose(actor=parties["secretariat"], file=TEXT, reason="Menos hojas", at=NOW)


def say(parties, row, party: str, approved: bool = True, **more):
    from hilo.policing.reports.actions.editions import vote

    given = {
        "proposal": row.pk,
        "party": party,
        "approved": approved,
        "sha256": row.sha256,
        "reason": "Leído",
        "at": NOW,
    }
    return vote(actor=more.pop("actor", parties.get(party)), **(given | more))


def test_an_edition_is_in_force_from_its_day_when_all_three_approved(parties, proposed):
    from hilo.policing.reports.queries.editions import approved_text, current_form

    for party in ("secretariat", "attorney"):
        assert say(parties, proposed, party).status == "open"
        assert approved_text("iph_2027_crime") is None
    assert say(parties, proposed, "commissioner").status == "approved"
    assert approved_text("iph_2027_crime") == TEXT
    assert forms.form("iph_2027_crime").edition == "2027"
    assert current_form("crime", date(2026, 12, 31)) == "iph_2019_crime"
    assert current_form("crime", date(2027, 1, 1)) == "iph_2027_crime"
    assert current_form("civic", date(2027, 1, 1)) == "iph_2019_civic"
    assert current_form("crime", date(2016, 8, 30)) == "iph_2015_crime"


def test_an_edition_approved_after_its_first_day_is_in_force_from_the_day_of_the_approval(parties, proposed):
    late = datetime(2027, 3, 1, 18, tzinfo=UTC)
    for party in parties:
        say(parties, proposed, party, at=late)
    proposed.refresh_from_db()
    assert proposed.valid_from == date(2027, 3, 1)


def test_one_rejection_ends_a_proposal(parties, proposed):
    assert say(parties, proposed, "attorney", approved=False).status == "rejected"
    with pytest.raises(Conflict) as told:
        say(parties, proposed, "commissioner")
    assert told.value.code == "HILO-R449"


def test_a_changed_file_needs_new_approvals(parties, proposed):
    from hilo.policing.reports.actions.editions import propose
    from hilo.policing.reports.queries.editions import approved_text

    say(parties, proposed, "secretariat")
    say(parties, proposed, "attorney")
    later = propose(actor=parties["secretariat"], file=TEXT + "# one word\n", reason="Una palabra", at=NOW)
    proposed.refresh_from_db()
    assert proposed.status == "superseded"
    with pytest.raises(Conflict) as told:
        say(parties, proposed, "commissioner")
    assert told.value.code == "HILO-R449"
    assert say(parties, later, "commissioner").status == "open"
    assert approved_text("iph_2027_crime") is None


def test_the_same_bytes_again_are_the_same_proposal(parties, proposed):
    from hilo.policing.reports.actions.editions import propose

    say(parties, proposed, "attorney")
    again = propose(actor=parties["secretariat"], file=TEXT, reason="Otra vez", at=NOW)
    assert again.pk == proposed.pk
    assert again.votes.count() == 1


def test_whoever_read_other_bytes_does_not_vote(parties, proposed):
    with pytest.raises(Conflict) as told:
        say(parties, proposed, "attorney", sha256="0" * 64)
    assert told.value.code == "HILO-R450"


def test_a_party_votes_once_and_a_person_for_one_party(parties, proposed, actor):
    say(parties, proposed, "attorney")
    other = actor("attorney_general", "NAC", name="attorney.two", states=frozenset())
    double = actor("commissioner", "NAC", name="attorney.one", states=frozenset())
    for party, who in (("attorney", other), ("commissioner", double)):
        with pytest.raises(Conflict) as told:
            say(parties, proposed, party, actor=who)
        assert told.value.code == "HILO-R451"


def test_nobody_votes_for_a_party_that_is_not_theirs(parties, proposed, actor):
    with pytest.raises(Forbidden):
        say(parties, proposed, "commissioner", actor=parties["attorney"])
    with pytest.raises(Forbidden):
        say(parties, proposed, "attorney", actor=actor("officer"))
    with pytest.raises(Refusal) as told:
        say(parties, proposed, "president", actor=parties["attorney"])
    assert told.value.code == "HILO-R448"


def test_a_vote_without_a_reason_is_no_vote(parties, proposed):
    for reason, code in (("", "HILO-R452"), ("   ", "HILO-R452"), ("x" * 501, "HILO-K422")):
        with pytest.raises(Refusal) as told:
            say(parties, proposed, "attorney", reason=reason)
        assert (told.value.code, told.value.where) == (code, "reason")
    assert proposed.votes.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("iph_2027_crime", "iph_2019_crime", "HILO-R446"),
        ("valid_from = 2027-01-01", "valid_from = 2026-05-31", "HILO-R447"),
    ],
)
def test_a_revision_has_an_id_of_its_own_and_begins_in_time(parties, before, after, code):
    from hilo.policing.reports.actions.editions import propose

    text = TEXT.replace(before, after)
    if "2019" in after:
        text = text.replace('edition = "2027"', 'edition = "2019"')
    with pytest.raises(Refusal) as told:
        propose(actor=parties["secretariat"], file=text, reason="x", at=NOW)
    assert told.value.code == code


def test_an_approved_form_is_never_replaced_under_its_own_id(parties, proposed):
    from hilo.policing.reports.actions.editions import propose

    for party in parties:
        say(parties, proposed, party)
    with pytest.raises(Refusal) as told:
        propose(actor=parties["secretariat"], file=TEXT + "\n", reason="x", at=NOW)
    assert told.value.code == "HILO-R446"


def test_a_proposal_is_withdrawn_by_who_may_propose(parties, proposed):
    from hilo.policing.reports.actions.editions import withdraw

    with pytest.raises(Forbidden):
        withdraw(actor=parties["attorney"], proposal=proposed.pk, reason="x", at=NOW)
    assert withdraw(actor=parties["secretariat"], proposal=proposed.pk, reason="x", at=NOW).status == "withdrawn"
    with pytest.raises(NotFound):
        withdraw(actor=parties["secretariat"], proposal=0, reason="x", at=NOW)


def test_every_vote_is_a_fact_and_stands_in_the_ledger_with_its_bytes(parties, proposed):
    from hilo.kernel.events.models import Fact
    from hilo.kernel.ledger.models import Entry

    for party in parties:
        say(parties, proposed, party, at=NOW + timedelta(hours=1))
    names = list(Fact.objects.filter(subject=f"edition:{proposed.pk}").order_by("pk").values_list("name", flat=True))
    assert names == ["reports.EditionProposed", *["reports.EditionVoted"] * 3, "reports.EditionApproved"]
    rows = Entry.objects.filter(subject=f"edition:{proposed.pk}").order_by("seq")
    assert [row.verb for row in rows] == ["edition.proposed", *["edition.voted"] * 3]
    assert all(proposed.sha256 in str(row.data) for row in rows)


def test_proposals_show_each_party_and_what_would_change(parties, proposed):
    from hilo.policing.reports.queries.editions import changes_of, party_of, proposal, proposals

    say(parties, proposed, "attorney", approved=True)
    (row,) = proposals()
    assert [(one.party, one.approved) for one in row.votes] == [
        ("secretariat", None),
        ("attorney", True),
        ("commissioner", None),
    ]
    whole = proposal(proposed.pk, parties["attorney"])
    assert whole.text == TEXT
    assert {"part_added", "part_removed"} <= {one.what for one in changes_of(whole)}
    assert party_of(parties["commissioner"]) == "commissioner"
    assert party_of(None) == ""
