"""A photograph is drawn anew: upright, of one size, with nothing but its pixels; what is none is refused."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib

import numpy as np
import pytest

from hilo.engines.portraits import HEIGHT, MOST_BYTES, WIDTH, Unfit, portrait
from hilo.engines.portraits.drawing import _pixels
from hilo.engines.portraits.jpeg import jpeg
from tests.support.pictures import chunk, face, png, turned

typst = pytest.importorskip("typst")


def seen(picture: bytes, tmp_path) -> np.ndarray:
    """What another decoder than ours reads in a JPEG of ours."""
    (tmp_path / "picture").write_bytes(picture)
    page = tmp_path / "page.typ"
    size = f"width: {WIDTH}pt, height: {HEIGHT}pt"
    page.write_text(f'#set page({size}, margin: 0pt)\n#image("picture", format: "jpg", {size})')
    made = typst.compile(str(page), root=str(tmp_path), format="png", ppi=72.0)
    return _pixels(made, WIDTH, HEIGHT)


def test_what_is_written_is_what_another_decoder_reads(tmp_path):
    rng = np.random.default_rng(7)
    coarse = rng.integers(0, 256, (HEIGHT // 32, WIDTH // 32, 3))
    smooth = np.kron(coarse, np.ones((32, 32, 1))).astype(np.uint8)
    noise = rng.integers(0, 256, (HEIGHT, WIDTH, 3)).astype(np.uint8)
    for picture, most in ((smooth, 4), (np.full_like(smooth, 255), 1), (noise, 60)):
        read = seen(jpeg(picture), tmp_path).astype(int)
        assert np.abs(read - picture).mean() < most


def test_the_same_pixels_give_the_same_bytes_whatever_stood_beside_them():
    words = chunk(b"tEXt", b"Comment\0Ana Ruiz Soto, GPS 19.04")
    plain = portrait(png(face()))
    assert portrait(png(face(), words)) == plain
    assert portrait(png(face(3))) != plain
    assert b"Ana" not in plain
    assert 2_000 < len(plain) < 60_000


@pytest.mark.parametrize("orientation", range(1, 9))
def test_it_stands_upright_and_says_nothing_of_where_it_was_taken(orientation, tmp_path):
    """The eight ways of Exif, undone: red above left, green above right, blue below."""
    picture = face(0, WIDTH, HEIGHT)
    stored = {
        1: picture,
        2: picture[:, ::-1],
        3: picture[::-1, ::-1],
        4: picture[::-1],
        5: picture.transpose(1, 0, 2),
        6: np.rot90(picture, 1),
        7: picture[::-1, ::-1].transpose(1, 0, 2),
        8: np.rot90(picture, 3),
    }[orientation]
    if orientation >= 5:
        # The encoder has one size: the lying picture is drawn into it, which the cut undoes.
        rows = np.linspace(0, stored.shape[0] - 1, HEIGHT).astype(int)
        columns = np.linspace(0, stored.shape[1] - 1, WIDTH).astype(int)
        stored = stored[rows][:, columns]
    sent = turned(np.ascontiguousarray(stored), orientation)
    made = portrait(sent)
    read = seen(made, tmp_path).astype(int)
    assert read[HEIGHT // 4, WIDTH // 4].argmax() == 0
    assert read[HEIGHT // 4, 3 * WIDTH // 4].argmax() == 1
    assert read[3 * HEIGHT // 4, WIDTH // 2].argmax() == 2
    assert b"GPS" in sent
    assert b"GPS" not in made
    assert b"Exif" not in made


def gif() -> bytes:
    frame = b"\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0"
    return b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff" + frame + frame + b"\x3b"


def hundred_megapixels() -> bytes:
    """A file of some kilobytes that would be 300 MB of pixels."""
    packed = zlib.compressobj(9)
    line = b"\0" + bytes(30_000)
    body = b"".join(packed.compress(line) for _ in range(1000)) + packed.flush()
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 10_000, 10_000, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def zipped() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.jpg", b"x")
    return file.getvalue()


whole = turned(face(0, WIDTH, HEIGHT), 1)
animated = png(face(), chunk(b"acTL", struct.pack(">II", 2, 0)))


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        (b"", "kind"),
        (b"This is a letter.", "kind"),
        (gif(), "kind"),
        (zipped(), "kind"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "kind"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "kind"),
        (hundred_megapixels(), "large"),
        (b"\xff\xd8\xff" + bytes(MOST_BYTES), "large"),
        (png(face(0, 100, 100)), "small"),
        (animated, "moving"),
        (png(face())[:1500], "broken"),
        (png(face()).replace(b"IDAT", b"IDAT", 1)[:-40] + bytes(40), "broken"),
        (whole[: len(whole) // 2], "broken"),
        (b"\xff\xd8\xff", "broken"),
        (b"\xff\xd8\xff\xe0\0\x04ab\xff\xda\0\x02\xff\xd9", "broken"),
        (b"\x89PNG\r\n\x1a\n", "broken"),
    ],
)
def test_what_is_no_photograph_is_refused_by_what_it_is(sent, why):
    with pytest.raises(Unfit) as refused:
        portrait(sent)
    assert refused.value.why == why


def test_a_damaged_file_is_refused_and_never_falls_over():
    """Bytes turned at random in head and body: a photograph comes out, or a refusal."""
    rng = np.random.default_rng(11)
    outcomes = set()
    for sent in (whole, png(face())):
        for _ in range(60):
            torn = bytearray(sent)
            for place in rng.integers(2, min(len(sent), 900), 3):
                torn[place] = rng.integers(0, 256)
            try:
                made = portrait(bytes(torn))
            except Unfit as unfit:
                outcomes.add(unfit.why)
            else:
                assert made.startswith(b"\xff\xd8\xff\xe0")
                outcomes.add("drawn")
    assert {"broken", "drawn"} <= outcomes


def test_what_hides_behind_the_picture_is_left_there(tmp_path):
    made = portrait(whole + b"<script>" + zipped())
    assert not re.search(rb"script|PK\x03\x04", made)
