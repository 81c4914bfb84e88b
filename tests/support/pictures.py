"""Photographs that nobody is on, made as files are: PNG by hand, JPEG by the house's encoder, Exif before it."""

from __future__ import annotations

import struct
import zlib

import numpy as np

from hilo.engines.portraits.jpeg import jpeg


def face(seed: int = 0, wide: int = 300, high: int = 400) -> np.ndarray:
    """Red above left, green above right, blue below; the seed moves the shades."""
    rows, columns = np.mgrid[0:high, 0:wide]
    picture = np.zeros((high, wide, 3), dtype=np.uint8)
    picture[..., 0] = np.where((rows < high // 2) & (columns < wide // 2), 220, 20 + seed % 100)
    picture[..., 1] = np.where((rows < high // 2) & (columns >= wide // 2), 200, 30 + seed // 100 % 100)
    picture[..., 2] = np.where(rows >= high // 2, 210, 25)
    return picture


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(pixels: np.ndarray, *more: bytes) -> bytes:
    """A PNG; more: chunks before its pixels."""
    high, wide = pixels.shape[:2]
    lines = np.concatenate([np.zeros((high, 1), dtype=np.uint8), pixels.reshape(high, wide * 3)], axis=1)
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0))
    packed = chunk(b"IDAT", zlib.compress(lines.tobytes(), 1))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(more) + packed + chunk(b"IEND", b"")


def photo(seed: int = 0) -> bytes:
    """A photograph to be sent, another for each seed."""
    return png(face(seed))


def turned(pixels: np.ndarray, orientation: int) -> bytes:
    """A JPEG of the house's size whose Exif says how the camera was held, and where."""
    entry = struct.pack("<HHIHH", 0x0112, 3, 1, orientation, 0)
    exif = b"Exif\0\0II*\0" + struct.pack("<IH", 8, 1) + entry + struct.pack("<I", 0) + b"GPS 19.0414,-98.2063"
    file = jpeg(pixels)
    return file[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + file[2:]
