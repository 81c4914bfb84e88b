"""What changed between two texts, word by word, so that a reader sees both. Pure.

A narrative of thirty thousand letters is compared sentence by sentence first and word by word where sentences differ.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_SENTENCE = re.compile(r"[^.!?\n]*[.!?\n]+\s*|[^.!?\n]+$")
_SPOKEN = re.compile(r"\S+")
_WORD = re.compile(r"\s+|\w+|[^\w\s]", re.UNICODE)
MOST_WORDS = 1500
"""Beyond so many words a stretch is shown whole as taken out and put in: comparing it would take too long."""
AROUND = 3
"""Words shown on each side of what changed."""
BETWEEN = 2
"""So many words between two changes are told with them."""
MOST_PLACES = 6
LONGEST = 240


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text. kind: "same", "out" (it stood there before) or "in" (it stands there now)."""

    kind: str
    text: str


def pieces(before: str, after: str) -> list[Piece]:
    """Both texts in one: "same" and "out" joined are the former, "same" and "in" the later, to the letter."""
    found: list[Piece] = []
    for old, new in _apart(_SENTENCE.findall(before), _SENTENCE.findall(after)):
        if old == new:
            found.append(Piece("same", old))
        else:
            found.extend(_words(old, new))
    return _joined(found)


def _apart(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Stretches of both, equal or not, that together are each whole."""
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for _, from_, to, new_from, new_to in matcher.get_opcodes():
        yield "".join(before[from_:to]), "".join(after[new_from:new_to])


def _words(before: str, after: str) -> Iterator[Piece]:
    old, new = _WORD.findall(before), _WORD.findall(after)
    if len(old) > MOST_WORDS or len(new) > MOST_WORDS:
        yield from _pair(before, after)
        return
    for left, right in _apart(old, new):
        if left == right:
            yield Piece("same", left)
        else:
            yield from _pair(left, right)


def _pair(out: str, in_: str) -> Iterator[Piece]:
    if out:
        yield Piece("out", out)
    if in_:
        yield Piece("in", in_)


def _joined(found: Iterable[Piece]) -> list[Piece]:
    """Neighbours of a kind in one; a word or two that stayed between two changes belong to both."""
    rows = list(found)
    made: list[Piece] = []
    out = in_ = ""
    for at, one in enumerate(rows):
        if one.kind == "out":
            out += one.text
        elif one.kind == "in":
            in_ += one.text
        elif (out or in_) and _goes_on(rows, at):
            out, in_ = out + one.text, in_ + one.text
        else:
            made += _pair(out, in_)
            out = in_ = ""
            if made and made[-1].kind == "same":
                made[-1] = Piece("same", made[-1].text + one.text)
            else:
                made.append(one)
    return [*made, *_pair(out, in_)]


def _goes_on(rows: Sequence[Piece], at: int) -> bool:
    """A short stretch that stayed, with another change right after it."""
    words = 0
    for one in rows[at:]:
        if one.kind != "same":
            return True
        words += len(one.text.split())
        if words > BETWEEN:
            return False
    return False


@dataclass(frozen=True, slots=True)
class Place:
    """One place where a text changed: what stood there, what stands there, and the words around it."""

    out: str
    in_: str
    before: str
    after: str


def places(before: str, after: str) -> list[Place]:
    """Every place where two texts differ, in order."""
    told = pieces(before, after)
    found = []
    for at, one in enumerate(told):
        if one.kind == "same" or (one.kind == "in" and at and told[at - 1].kind == "out"):
            continue
        out = one.text if one.kind == "out" else ""
        follows = told[at + 1] if at + 1 < len(told) else None
        in_ = one.text if one.kind == "in" else follows.text if follows and follows.kind == "in" else ""
        next_ = at + 1 if one.kind == "in" or not in_ else at + 2
        ahead = told[at - 1].text if at else ""
        behind = told[next_].text if next_ < len(told) else ""
        found.append(Place(out, in_, _last(ahead), _first(behind)))
    return found


def _last(text: str) -> str:
    words = list(_SPOKEN.finditer(text))
    return text if len(words) <= AROUND else "… " + text[words[-AROUND].start() :]


def _first(text: str) -> str:
    words = list(_SPOKEN.finditer(text))
    return text if len(words) <= AROUND else text[: words[AROUND - 1].end()] + " …"


def in_words(before: str, after: str, language: str) -> str:
    """The same in one sentence: what each changed place said, and what it says."""
    said, says, nothing = ("decía", "dice", "nada") if language == "es" else ("it said", "it says", "nothing")
    found = places(before, after)
    parts = []
    for one in found[:MOST_PLACES]:
        old, new = (_cut(one.before, text, one.after, nothing) for text in (one.out, one.in_))
        parts.append(f"{said} «{old}», {says} «{new}»")
    if more := len(found) - len(parts):
        parts.append(f"y {more} cambios más" if language == "es" else f"and {more} more changes")
    return "; ".join(parts)


def _cut(ahead: str, text: str, behind: str, nothing: str) -> str:
    shown = text if len(text) <= LONGEST else text[:LONGEST] + "…"
    return " ".join(f"{ahead}{shown}{behind}".split()) or nothing


def redactor(names: Iterable[str], instead: str = "[reservado]") -> Callable[[str], str]:
    """Puts something else for names that a reader may not see, with or without accents, in any case, whole or in part.

    Of a name each word of three letters or more is hidden where it is written as a name is, with a capital.
    """
    words = {_bare(word) for name in names for word in re.findall(r"\w{3,}", name)}
    words -= {"del", "los", "las"}
    if not words:
        return lambda text: text

    def one_word(found: re.Match[str]) -> str:
        word = found[0]
        return instead if word[0].isupper() and _bare(word) in words else word

    def hidden(text: str) -> str:
        return re.sub(r"\w{3,}", one_word, text)

    return hidden


def _bare(word: str) -> str:
    return unicodedata.normalize("NFKD", word).encode("ascii", "ignore").decode().lower()
