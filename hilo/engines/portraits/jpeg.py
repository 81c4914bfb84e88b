"""Pixels as a baseline JPEG (ITU-T T.81): two by two pixels share their colour, one set of tables for all pictures.

Written here, for what the house keeps is the only JPEG that it ever writes: of one size and one quality.
"""

from __future__ import annotations

import struct
from functools import cache

import numpy as np
import numpy.typing as npt

WIDTH, HEIGHT = 288, 384
"""Of 25 by 33 mm at 290 dots an inch; whole blocks of sixteen."""
BLOCK = 8
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
# T.81, tables K.1 and K.2, at a third: about quality 85.
_LUMA = """16 11 10 16 24 40 51 61 12 12 14 19 26 58 60 55 14 13 16 24 40 57 69 56 14 17 22 29 51 87 80 62
18 22 37 56 68 109 103 77 24 35 55 64 81 104 113 92 49 64 78 87 103 121 120 101 72 92 95 98 112 100 103 99"""
_CHROMA = """17 18 24 47 99 99 99 99 18 21 26 66 99 99 99 99 24 26 56 99 99 99 99 99 47 66 99 99 99 99 99 99
99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99"""
_SHORT = (
    "01 02 03 00 04 11 05 12 21 31 41 06 13 51 61 07 22 71 14 32 81 91 a1 08 23 42 b1 c1 15 52 d1 f0 24 33 62 72 82"
)
"""Run and size of the coefficients that have codes shorter than sixteen bits (table K.5)."""
_LENGTHS = {"dc": "0 1 5 1 1 1 1 1 1 0 0 0 0 0 0 0", "ac": "0 2 1 3 3 2 4 3 5 5 4 4 0 0 1 125"}


def jpeg(pixels: npt.NDArray[np.uint8]) -> bytes:
    """A picture of HEIGHT x WIDTH x 3 (red, green, blue) as JPEG; the same pixels give the same bytes."""
    red, green, blue = (pixels[..., place].astype(np.float64) for place in range(3))
    luma = 0.299 * red + 0.587 * green + 0.114 * blue
    planes = [luma - 128, *(_halved((one - luma) / scale) for one, scale in ((blue, 1.772), (red, 1.402)))]
    luma_blocks = _blocks(planes[0], _table(_LUMA))
    high, wide = HEIGHT // 16, WIDTH // 16
    fours = luma_blocks.reshape(high, 2, wide, 2, 64).transpose(0, 2, 1, 3, 4).reshape(-1, 4, 64)
    colours = [_blocks(one, _table(_CHROMA)).reshape(-1, 1, 64) for one in planes[1:]]
    return _head() + _scan(np.concatenate([fours, *colours], axis=1)) + b"\xff\xd9"


def _halved(plane: Floats) -> Floats:
    high, wide = plane.shape
    halved: Floats = plane.reshape(high // 2, 2, wide // 2, 2).mean(axis=(1, 3))
    return halved


def _blocks(plane: Floats, table: Ints) -> Ints:
    """Blocks in reading order, each as its 64 coefficients in zigzag order, quantised."""
    high, wide = plane.shape
    rows = plane.reshape(high // BLOCK, BLOCK, wide // BLOCK, BLOCK).transpose(0, 2, 1, 3)
    found = _cosines() @ rows @ _cosines().T
    return np.rint(found.reshape(-1, 64) / table).astype(np.int64)[:, _zigzag()]


@cache
def _cosines() -> Floats:
    place = np.arange(BLOCK)
    made = np.cos((2 * place[None, :] + 1) * place[:, None] * np.pi / 16) / 2
    made[0] /= np.sqrt(2)
    return made


@cache
def _zigzag() -> Ints:
    cells = [(row, column) for row in range(BLOCK) for column in range(BLOCK)]
    cells.sort(key=lambda one: (sum(one), one[0] if sum(one) % 2 else one[1]))
    return np.array([row * BLOCK + column for row, column in cells])


@cache
def _table(words: str) -> Ints:
    return np.maximum(np.array(words.split(), dtype=np.int64) * 32 // 100, 1)


@cache
def _symbols(kind: str) -> list[int]:
    if kind == "dc":
        return list(range(12))
    short = [int(one, 16) for one in _SHORT.split()]
    every = [run << 4 | size for run in range(16) for size in range(1, 11)]
    return short + [one for one in every if one not in short]


@cache
def _codes(kind: str) -> tuple[Ints, Ints]:
    """Symbol -> its code, and how many bits of it (T.81, annex C)."""
    codes, bits = np.zeros(256, dtype=np.int64), np.zeros(256, dtype=np.int64)
    code, symbols = 0, iter(_symbols(kind))
    for length, count in enumerate(_LENGTHS[kind].split(), start=1):
        for _ in range(int(count)):
            symbol = next(symbols)
            codes[symbol], bits[symbol] = code, length
            code += 1
        code <<= 1
    return codes, bits


def _scan(units: Ints) -> bytes:
    """The units' coefficients as the bits of the scan."""
    first = units[:, :, 0]
    before = np.zeros_like(first)
    for part in ([0, 1, 2, 3], [4], [5]):
        line = first[:, part].reshape(-1)
        before[:, part] = np.concatenate([[0], line[:-1]]).reshape(-1, len(part))
    blocks = units.reshape(-1, 64)
    steps = (first - before).reshape(-1)
    count = len(blocks)
    codes, bits = _codes("dc")
    size = _size(steps)
    words = [(np.arange(count) * 512, (codes[size] << size) | _low(steps, size), bits[size] + size)]
    codes, bits = _codes("ac")
    block, place = np.nonzero(blocks[:, 1:])
    place += 1
    value = blocks[block, place]
    same = np.concatenate([[False], block[1:] == block[:-1]])
    run = place - np.where(same, np.concatenate([[0], place[:-1]]), 0) - 1
    size = _size(value)
    symbol = ((run % 16) << 4) | size
    key = block * 512 + place * 8
    words.append((key + 7, (codes[symbol] << size) | _low(value, size), bits[symbol] + size))
    for zeros in (1, 2, 3):
        far = key[run >= 16 * zeros] + zeros
        words.append((far, np.full(len(far), codes[0xF0]), np.full(len(far), bits[0xF0])))
    last = np.zeros(count, dtype=np.int64)
    np.maximum.at(last, block, place)
    ended = np.flatnonzero(last < 63) * 512 + 511
    words.append((ended, np.full(len(ended), codes[0]), np.full(len(ended), bits[0])))
    keys, values, lengths = (np.concatenate(one) for one in zip(*words, strict=True))
    order = np.argsort(keys, kind="stable")
    return _packed(values[order], lengths[order])


def _size(values: Ints) -> Ints:
    found: Ints = np.ceil(np.log2(np.abs(values) + 1)).astype(np.int64)
    return found


def _low(values: Ints, size: Ints) -> Ints:
    return np.where(values < 0, values + (1 << size) - 1, values)


def _packed(values: Ints, lengths: Ints) -> bytes:
    """The values one after another, each in its number of bits; ones to the end; a zero after each byte of ones."""
    ends = np.cumsum(lengths)
    which = np.repeat(np.arange(len(values)), lengths)
    left = ends[which] - np.arange(int(ends[-1])) - 1
    told = ((values[which] >> left) & 1).astype(np.uint8)
    whole = np.concatenate([told, np.ones(-len(told) % 8, dtype=np.uint8)])
    return np.packbits(whole).tobytes().replace(b"\xff", b"\xff\x00")


@cache
def _head() -> bytes:
    def segment(marker: int, body: bytes) -> bytes:
        return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body

    tables = b"".join(
        bytes([place]) + bytes(_table(one)[_zigzag()].tolist()) for place, one in enumerate((_LUMA, _CHROMA))
    )
    parts = b"\x01\x22\x00\x02\x11\x01\x03\x11\x01"
    codes = b"".join(
        bytes([high]) + bytes(map(int, _LENGTHS[kind].split())) + bytes(_symbols(kind))
        for high, kind in ((0x00, "dc"), (0x10, "ac"))
    )
    return b"".join(
        [
            b"\xff\xd8",
            segment(0xE0, b"JFIF\0\x01\x01\x01\x01\x22\x01\x22\0\0"),
            segment(0xDB, tables),
            segment(0xC0, struct.pack(">BHHB", 8, HEIGHT, WIDTH, 3) + parts),
            segment(0xC4, codes),
            segment(0xDA, b"\x03\x01\x00\x02\x00\x03\x00\x00\x3f\x00"),
        ]
    )
