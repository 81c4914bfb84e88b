"""XML from strangers, read in bounded time and memory: no document type, no entity, no instruction, nothing fetched."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

LONGEST = 65_536  # bytes; the largest honest request met is some 4 kB
DEEPEST = 40  # elements within elements
MOST = 5_000  # elements in a document
_DECLARED = re.compile(rb"<\?xml\s[^>]*?\bencoding\s*=\s*[\"']([^\"']{1,40})[\"']")
_READABLE = frozenset({b"utf-8", b"utf8", b"us-ascii", b"ascii"})


class Malformed(ValueError):
    """The bytes are no document that is read here; the text says why in one sentence, and quotes nothing of them."""


def parse(content: bytes, *, longest: int = LONGEST, deepest: int = DEEPEST, most: int = MOST) -> Any:
    """The root element of a document in UTF-8; raises Malformed for everything that is not plainly one.

    longest: bytes; deepest: nesting; most: elements. What could grow or reach out while it is read (document types,
    entities, processing instructions) is refused before any parser sees it: in UTF-8 the bytes that begin such a thing
    can mean nothing else, so other encodings are refused first.
    """
    if len(content) > longest:
        raise Malformed(f"The document is larger than {longest} bytes.")
    body = content.removeprefix(b"\xef\xbb\xbf").lstrip()
    if b"\x00" in body or body[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        raise Malformed("The document is not in UTF-8.")
    declared = _DECLARED.match(body)
    if declared and declared[1].lower() not in _READABLE:
        raise Malformed("The document is not in UTF-8.")
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise Malformed("The document carries a document type or entities.")
    if body.count(b"<?") > body.startswith(b"<?xml"):
        raise Malformed("The document carries processing instructions.")
    if body.count(b"<") > 2 * most:
        # Each element costs far more once it is read than its bytes here.
        raise Malformed(f"The document has more than {most} elements.")
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise Malformed("The document is not well-formed XML.") from None
    _measure(root, deepest, most)
    return root


def _measure(root: Any, deepest: int, most: int) -> None:
    """Refuse what is nested or split beyond reason; a walk by levels, so that depth costs no recursion."""
    level, depth, seen = [root], 0, 0
    while level:
        depth, seen = depth + 1, seen + len(level)
        if depth > deepest or seen > most:
            raise Malformed(f"The document is nested deeper than {deepest} or has more than {most} elements.")
        level = [child for element in level for child in element]


def text_of(element: Any, longest: int = 256) -> str:
    """The text of an element in one line, "" for none, at most so long."""
    return " ".join((element.text or "").split())[:longest] if element is not None else ""
