"""How links are forged and how a broken one is named, without a database."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hilo.kernel.keys import RingKey
from hilo.kernel.ledger.rules import GENESIS, Link, breaks, canonical, digest, sealed, standing, tied

AT = datetime(2026, 11, 24, 3, 4, 5, 6, tzinfo=UTC)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)
DATA = st.dictionaries(TEXTS, VALUES, min_size=1, max_size=4)
LINKS = st.builds(
    Link,
    chain=TEXTS,
    seq=st.integers(1, 2**60),
    at=st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC)),
    actor=TEXTS,
    verb=TEXTS,
    subject=TEXTS,
    why=TEXTS,
    data=TEXTS,
    nth=st.integers(0, 2**31),
    stands=TEXTS,
    key=TEXTS,
    prev=TEXTS,
    seal=TEXTS,
)
FIRST, SECOND = RingKey(1, "first", b"1" * 32), RingKey(2, "second", b"2" * 32)
KEYS = {key.name: key for key in (FIRST, SECOND)}


def chain(length: int, *, second_from: int = 99) -> list[Link]:
    """So many links, sealed with the first key and from some place on with the second."""
    links, prev, before = [], GENESIS, ""
    for seq in range(1, length + 1):
        at = AT + timedelta(seconds=seq)
        link = Link("PUE", seq, at, "ana", "call.read", f"call:{seq}", "", "", 0, "", "", prev)
        links.append(sealed(link, SECOND if seq >= second_from else FIRST, before))
        prev, before = links[-1].hash, links[-1].seal
    return links


def rewritten(links: list[Link]) -> list[Link]:
    """The chain as somebody without the key can make it hold: every hash made anew, the seals left as they are."""
    made, prev = [], GENESIS
    for link in links:
        placed = replace(link, prev=prev)
        made.append(replace(placed, hash=digest(placed)))
        prev = made[-1].hash
    return made


def forged(link: Link, **changes: object) -> Link:
    """The link with changes and with a hash of its own that fits them."""
    changed = replace(link, **changes)
    return replace(changed, hash=digest(changed))


def named(links: list[Link], head: tuple[int, str] | None = None) -> list[tuple[int, str]]:
    return [(b.seq, b.kind) for b in breaks(links, dict([head] if head and head[0] else []), KEYS.get)]


@given(DATA)
def test_canonical_text_is_the_content_and_no_more(data):
    assert json.loads(canonical(data)) == data
    assert canonical(dict(reversed(data.items()))) == canonical(data)


@given(DATA, DATA)
def test_different_content_has_different_canonical_text(one, other):
    assert (canonical(one) == canonical(other)) == (
        json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    )


def test_no_data_is_the_empty_text():
    assert canonical(None) == canonical({}) == ""


@given(
    LINKS, st.sampled_from(["chain", "actor", "verb", "subject", "why", "data", "stands", "key", "seal", "prev"]), TEXTS
)
def test_no_field_can_change_without_the_hash(link, field, text):
    changed = replace(link, **{field: text})
    assert (digest(changed) == digest(link)) == (changed == link)


@given(LINKS, st.integers(1, 10**6))
def test_neither_the_place_nor_a_microsecond_can_change_without_the_hash(link, more):
    assert digest(replace(link, seq=link.seq + more)) != digest(link)
    assert digest(replace(link, nth=link.nth + more)) != digest(link)
    assert digest(replace(link, at=link.at + timedelta(microseconds=more))) != digest(link)


@given(LINKS, TEXTS.filter(bool))
def test_words_cannot_wander_from_one_field_into_the_next(link, word):
    assert digest(replace(link, verb=link.verb + word)) != digest(replace(link, subject=word + link.subject))


@given(LINKS, st.sampled_from(["America/Mexico_City", "America/Tijuana", "Asia/Tokyo"]))
def test_an_instant_has_one_hash_in_every_time_zone(link, zone):
    assert digest(replace(link, at=link.at.astimezone(ZoneInfo(zone)))) == digest(link)


def test_a_whole_chain_holds():
    links = chain(5)
    assert named(links, (5, links[-1].hash)) == []
    assert named([], (0, "")) == []


@given(st.integers(1, 7), st.sampled_from(["actor", "verb", "subject", "why", "data"]))
def test_a_changed_entry_is_named(seq, field):
    links = chain(7)
    links[seq - 1] = replace(links[seq - 1], **{field: "something else"})
    assert named(links, (7, links[-1].hash)) == [(seq, "changed")]


@given(st.integers(1, 6))
def test_an_entry_changed_together_with_its_hash_no_longer_leads_to_the_next(seq):
    links = chain(7)
    links[seq - 1] = forged(links[seq - 1], subject="something else")
    assert named(links, (7, links[-1].hash)) == [(seq, "forged"), (seq + 1, "reordered")]


def test_the_last_entry_changed_together_with_its_hash_shows_against_the_head():
    links = chain(7)
    head = (7, links[-1].hash)
    links[-1] = forged(links[-1], subject="something else")
    assert named(links, head) == [(7, "forged")]


@given(st.sets(st.integers(1, 6), min_size=1, max_size=4))
def test_every_gap_is_named_by_its_first_missing_entry(gone):
    links = [link for link in chain(7) if link.seq not in gone]
    first_of_gaps = sorted(seq for seq in gone if seq - 1 not in gone)
    assert named(links, (7, links[-1].hash)) == [(seq, "missing") for seq in first_of_gaps]


def test_a_gap_says_which_entries_are_missing():
    links = [link for link in chain(7) if link.seq not in {3, 4}]
    assert [b.message for b in breaks(links, {}, KEYS.get)] == ["entries 3 to 4 are missing"]


@given(st.integers(1, 5), st.integers(1, 5))
def test_two_entries_that_changed_places_are_both_named(one, other):
    links = chain(6)
    a, b = links[one - 1], links[other - 1]
    links[one - 1], links[other - 1] = replace(b, seq=one), replace(a, seq=other)
    assert {seq for seq, _ in named(links)} >= ({one, other} if one != other else set())
    assert one != other or named(links) == []


def test_two_entries_that_changed_places_with_new_hashes_do_not_follow_one_another():
    links = chain(4)
    second, third = links[1], links[2]
    links[1], links[2] = forged(third, seq=2), forged(second, seq=3)
    assert named(links) == [(2, "reordered"), (3, "reordered"), (4, "reordered")]


def test_a_cut_tail_is_named_against_the_head():
    links = chain(7)
    assert named(links[:5], (7, links[-1].hash)) == [(6, "cut")]
    assert named([], (7, links[-1].hash)) == [(1, "cut")]


def test_a_chain_that_grew_since_a_checkpoint_still_fits_it():
    links = chain(7)
    assert named(links, (4, links[3].hash)) == []
    assert named(links, (4, "f" * 64)) == [(4, "changed")]


@pytest.mark.parametrize("length", [0, 1, 50])
def test_chains_of_any_length_hold(length):
    links = chain(length)
    assert named(links, (length, links[-1].hash if links else "")) == []


@given(st.integers(1, 7), st.sampled_from(["actor", "verb", "subject", "why", "data", "stands"]))
def test_a_chain_that_was_rewritten_from_an_entry_on_names_that_entry_alone(seq, field):
    links = chain(7)
    links[seq - 1] = replace(links[seq - 1], **{field: "something else"})
    links = rewritten(links)
    assert named(links, (7, links[-1].hash)) == [(seq, "forged")]


def test_an_entry_that_was_put_in_without_the_key_is_named_and_what_honestly_follows_it_is_not():
    links = chain(3)
    eve = Link("PUE", 4, AT, "ana", "call.read", "call:4", "", "", 0, "", "first", links[-1].hash, "f" * 64)
    eve = replace(eve, hash=digest(eve))
    links += [eve, sealed(replace(eve, seq=5, prev=eve.hash), FIRST, eve.seal)]
    assert named(links, (5, links[-1].hash)) == [(4, "forged")]


def test_an_entry_of_a_tail_that_was_cut_cannot_be_put_back_under_what_came_after():
    links = chain(4)
    other = sealed(replace(links[2], actor="eve"), FIRST, links[1].seal)
    after = sealed(replace(links[3], prev=other.hash), FIRST, other.seal)
    assert named([*links[:2], other, after]) == []
    assert named(rewritten([*links[:3], after])) == [(4, "forged")]


def test_a_key_from_which_another_took_over_seals_nothing_any_more():
    assert named(chain(5, second_from=3)) == []
    links = chain(3, second_from=3)
    links.append(sealed(replace(links[-1], seq=4, prev=links[-1].hash), FIRST, links[-1].seal))
    assert named(links) == [(4, "retired")]


def test_what_a_key_sealed_that_is_not_here_is_said_to_be_unchecked_once():
    links, second = chain(6, second_from=3), {"second": SECOND}
    assert [(b.seq, b.kind) for b in breaks(links, {}, second.get)] == [(1, "unchecked")]
    assert [(b.seq, b.kind) for b in breaks(links, {}, {}.get)] == [(1, "unchecked"), (3, "unchecked")]


def test_a_part_of_a_chain_is_judged_without_what_lies_before():
    links = chain(6)
    assert list(breaks(links[3:], {6: links[-1].hash}, KEYS.get, whole=False)) == []
    links[4] = replace(links[4], actor="eve")
    assert [b.seq for b in breaks(rewritten(links)[3:], {}, KEYS.get, whole=False)] == [5]


def test_a_chain_is_walked_in_constant_memory():
    import tracemalloc

    def long(length):
        link = chain(1)[0]
        for seq in range(1, length + 1):
            yield (
                link := sealed(
                    replace(link, seq=seq, prev=link.hash if seq > 1 else ""), FIRST, link.seal if seq > 1 else ""
                )
            )

    def peak(length):
        tracemalloc.start()
        assert list(breaks(long(length), {}, KEYS.get)) == []
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    # The least of three: what another thread of the process takes meanwhile is counted too, and is not the walk's.
    assert min(peak(4000) for _ in range(3)) < 2 * min(peak(400) for _ in range(3))


@given(TEXTS, TEXTS, st.integers(1, 9), st.integers(1, 9))
def test_a_records_digest_is_of_its_name_its_content_and_its_turn(one, other, nth, later):
    first = standing("detention:1", nth, one, FIRST.secret)
    assert (first == standing("detention:1", nth, other, FIRST.secret)) == (one == other)
    assert (first == standing("detention:1", later, one, FIRST.secret)) == (nth == later)
    assert first != standing("detention:2", nth, one, FIRST.secret)
    assert first != standing("detention:1", nth, one, SECOND.secret)


def test_a_chain_of_bodies_leads_from_one_hash_to_the_next():
    from hilo.kernel.ledger.rules import body

    prev = GENESIS
    for link in chain(4):
        prev = tied("PUE", link.seq, prev, body(link))
        assert prev == link.hash
