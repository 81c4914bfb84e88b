"""XML from strangers ends in an element or in a plain refusal, soon and in little memory."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hilo.adapters.pidf.safe import LONGEST, Malformed, parse

BOMB = b'<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><a>&c;</a>'
OUTSIDE = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\xfd",
        b"<a>",
        b"<a/><b/>",
        b"plain words",
        BOMB,
        OUTSIDE,
        b'<!DOCTYPE a SYSTEM "http://example.mx/a.dtd"><a/>',
        b'<?xml version="1.0"?><?xml-stylesheet href="x"?><a/>',
        b"<a><?php echo 1 ?></a>",
        "<a/>".encode("utf-16"),
        "<a/>".encode("utf-16-le"),
        "<a/>".encode("utf-32"),
        b'<?xml version="1.0" encoding="UTF-16"?><a/>',
        b'<?xml version="1.0" encoding="utf-7"?>+ADw-a/>',
        b'<?xml version="1.0" encoding="ISO-8859-1"?><a>\xe9</a>',
        b"<a>\xe9</a>",
        b"<a>\x00</a>",
        b"<a>&undefined;</a>",
        b"<a x='1' x='2'/>",
        b"<a>" * 41 + b"</a>" * 41,
        b"<a>" * 9_000 + b"</a>" * 9_000,
        b"<r>" + b"<a/>" * 6_000 + b"</r>",
        b"<a>" + b"x" * LONGEST + b"</a>",
        b"x" * 10_000_000,
        b'<a xmlns="unbound" p:q="1"/>',
    ],
)
def test_what_is_not_plainly_a_document_is_refused_in_one_sentence(content):
    with pytest.raises(Malformed) as caught:
        parse(content)
    assert str(caught.value).endswith(".")
    assert len(str(caught.value)) < 120


@pytest.mark.parametrize(
    "content", [b"<a/>", b"\xef\xbb\xbf<a/>", b'<?xml version="1.0" encoding="UTF-8"?>\n<a>\xc3\xa9</a>']
)
def test_a_plain_document_is_read(content):
    assert parse(content).tag == "a"


def test_comments_are_left_out():
    assert len(parse(b"<a><!-- <?no?> --></a>".replace(b"<?no?>", b"no"))) == 0


@given(st.binary(max_size=400))
def test_no_bytes_end_in_anything_but_an_element_or_a_refusal(content):
    with suppress(Malformed):
        assert parse(content).tag


@given(st.text(alphabet="<>/a!?[]&;\"' -D=x", max_size=60))
def test_no_text_that_looks_like_xml_does_either(text):
    with suppress(Malformed):
        assert parse(f"<a>{text}</a>".encode()).tag == "a"
