"""SIP messages are read with patience, and a message about a call always tells of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hilo.adapters.telephony import sip

from .samples import CIRCLE, INVITE, MIXED, crlf, invite


def test_an_invite_with_a_place_in_a_part_of_its_body():
    event = sip.read_event(INVITE)
    assert (event.kind, event.exchange_id) == ("ring", "a84b4c76e66710@gw.example.mx")
    assert (event.latitude, event.longitude, event.uncertainty_m) == (19.0437, -98.2012, 30)
    assert event.caller_number == "sip:+522221234567@gw.example.mx;user=phone"[:40]
    assert event.problems == ()


def test_the_parts_of_a_body_keep_their_names():
    found = sip.parts(sip.parse(INVITE))
    assert [(part.type, part.id) for part in found] == [
        ("application/sdp", ""),
        ("application/pidf+xml", "target123@gw.example.mx"),
    ]


def test_compact_and_folded_headers_are_read():
    event = sip.read_event(
        crlf("INVITE sip:911@x SIP/2.0\ni: short\nf:\n <tel:+522221234567>\n;tag=1\nt: <sip:911@x>\n\n")
    )
    assert (event.exchange_id, event.caller_number) == ("short", "tel:+522221234567")


def test_a_body_that_is_the_place_itself_is_read():
    event = sip.read_event(invite(body=CIRCLE, headers="Content-Type: application/pidf+xml\n"))
    assert event.uncertainty_m == 30


def test_a_place_by_reference_is_kept_and_not_fetched():
    told = invite(headers='Geolocation: <https://lis.example.mx/held/1>;inserted-by="gw", <cid:none@x>\n')
    event = sip.read_event(told)
    assert (event.place_reference, event.latitude) == ("https://lis.example.mx/held/1", None)
    assert event.problems == ("the header names a part that the message lacks",)


def test_the_network_is_believed_before_the_caller():
    event = sip.read_event(invite(headers="P-Asserted-Identity: <tel:+525512345678>\n"))
    assert event.caller_number == "tel:+525512345678"


def test_a_withheld_number_is_none():
    anonymous = invite().replace(
        b'"Ana" <sip:+522221234567@gw.example.mx;user=phone>', b"<sip:anonymous@anonymous.invalid>"
    )
    assert sip.read_event(anonymous).caller_number == ""


@pytest.mark.parametrize(
    ("first", "more", "kind"),
    [
        ("BYE sip:x SIP/2.0", "CSeq: 2 BYE\n", "hangup"),
        ("CANCEL sip:x SIP/2.0", "CSeq: 1 CANCEL\n", "hangup"),
        ("SIP/2.0 200 OK", "CSeq: 1 INVITE\n", "answered"),
        ("SIP/2.0 487 Request Terminated", "CSeq: 1 INVITE\n", "hangup"),
        ("SIP/2.0 603 Decline", "CSeq: 1 INVITE\n", "hangup"),
        ("SIP/2.0 200 OK", "CSeq: 2 BYE\n", None),
        ("SIP/2.0 180 Ringing", "CSeq: 1 INVITE\n", None),
        ("SIP/2.0 486 Busy Here", "CSeq: 1 INVITE\n", None),
        ("ACK sip:x SIP/2.0", "CSeq: 1 ACK\n", None),
        ("OPTIONS sip:x SIP/2.0", "CSeq: 1 OPTIONS\n", None),
        ("INVITE sip:x SIP/2.0", "CSeq: 2 INVITE\nTo: <sip:x>;tag=9\n", None),
    ],
)
def test_what_a_message_says_of_its_call(first, more, kind):
    event = sip.read_event(crlf(f"{first}\nCall-ID: c\n{more}\n"))
    assert (event.kind if event else None) == kind


def test_a_place_sent_later_in_the_call_is_a_better_place():
    headers = "Content-Type: multipart/mixed; boundary=boundary1\n"
    event = sip.read_event(invite(body=MIXED, headers=headers, to=";tag=9"))
    assert (event.kind, event.latitude) == ("location", 19.0437)


def test_a_call_without_a_name_has_the_same_one_when_it_is_told_again():
    broken = b"INVITE sip:911@x SIP/2.0\r\n\r\n"
    assert sip.read_event(broken).exchange_id == sip.read_event(broken).exchange_id != ""


@given(st.binary(max_size=300))
def test_nothing_that_begins_as_an_invite_is_lost(rest):
    event = sip.read_event(b"INVITE sip:911@x SIP/2.0\r\n" + rest)
    assert event is not None
    assert event.exchange_id.isprintable()


@given(st.binary(max_size=200), st.integers(0, len(INVITE)))
def test_a_damaged_message_never_breaks_the_reader(noise, place):
    for content in (INVITE[:place] + noise + INVITE[place:], INVITE[:place], noise):
        event = sip.read_event(content)
        assert event is None or event.exchange_id.isprintable()
