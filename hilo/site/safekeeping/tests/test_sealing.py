"""What is sealed opens with its passphrase, and only whole."""

from __future__ import annotations

import io

import pytest

from hilo.lib.errors import Refusal
from hilo.site.safekeeping.sealing import MAGIC, PIECE, Sealer, Unsealer

WORDS = b"cuatro tuercas de bronce"
SEALED_PIECE = PIECE + 16
HEAD = len(MAGIC) + 16


def sealed(content: bytes, step: int = 1 << 18) -> bytes:
    file = io.BytesIO()
    sealer = Sealer(file, WORDS)
    for start in range(0, len(content), step):
        sealer.write(content[start : start + step])
    sealer.close()
    return file.getvalue()


def opened(data: bytes, words: bytes = WORDS) -> bytes:
    file = io.BytesIO(data)
    assert file.read(len(MAGIC)) == MAGIC
    return Unsealer(file, words).read()


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
def test_what_was_sealed_comes_out_as_it_was(size):
    content = bytes(index * 7 % 251 for index in range(1009)) * (size // 1009 + 1)
    assert opened(sealed(content[:size])) == content[:size]


def test_the_same_content_is_never_sealed_to_the_same_bytes():
    assert sealed(b"the same") != sealed(b"the same")


def test_another_passphrase_opens_nothing():
    with pytest.raises(Refusal) as refused:
        opened(sealed(b"content"), b"another passphrase")
    assert refused.value.code == "HILO-B403"


@pytest.mark.parametrize("where", [HEAD, HEAD + SEALED_PIECE + 5, -1])
def test_a_flipped_bit_is_found(where):
    data = bytearray(sealed(b"x" * (2 * PIECE)))
    data[where] ^= 1
    with pytest.raises(Refusal):
        opened(bytes(data))


@pytest.mark.parametrize("kept", [1, 2])
def test_a_file_cut_between_two_pieces_is_found(kept):
    data = sealed(b"x" * (3 * PIECE))
    with pytest.raises(Refusal):
        opened(data[: HEAD + kept * SEALED_PIECE])


def test_pieces_that_changed_places_are_found():
    data = sealed(b"a" * PIECE + b"b" * PIECE + b"c")
    first, second = data[HEAD : HEAD + SEALED_PIECE], data[HEAD + SEALED_PIECE : HEAD + 2 * SEALED_PIECE]
    with pytest.raises(Refusal):
        opened(data[:HEAD] + second + first + data[HEAD + 2 * SEALED_PIECE :])
