"""The paper of four nights, as it leaves by the prosecutor's door, read from the bytes of the file."""

from __future__ import annotations

import hashlib
import re
import struct
import tracemalloc
import zlib

import pytest

from hilo.desks.reading.tests import cases, world
from hilo.policing.evidence import queries as evidence
from hilo.policing.evidence.models import Item
from hilo.policing.reports import actions as reports
from tests.support.pdf_words import pages, words

pytest.importorskip("typst", reason="the analysis extra")
pytestmark = pytest.mark.django_db
CIVIC = ("civic.judge", "JC-PUE")


@pytest.fixture
def printed(force, incident, enter):
    """`printed("home")`: the PDF of a case that was handed over, and its folio."""

    def made(name: str, *, received: bool = False) -> tuple[bytes, str]:
        who, to = CIVIC if name == "drunk" else ("prosecutor", "FGE-PUE")
        folio = cases.CASES[name](incident, force)
        cases.delivered(folio, force, to)
        if received:
            reports.acknowledge(actor=world.acting(who, force), folio=folio, at=force)
        answer = enter(who).get(f"/desk/prosecutor/cases/{folio}/files/report.pdf")
        assert answer.status_code == 200, answer.content[:300]
        return answer.content, folio

    return made


@pytest.mark.parametrize("name", list(cases.CASES))
def test_each_night_stands_on_paper_with_a_hash_that_can_be_compared(printed, name):
    made, folio = printed(name)
    told = words(made)
    assert folio in told
    assert re.search(r"SHA-256 [0-9a-f]{64}(?![0-9a-f])", told)
    assert not {"\u200b", "\ufffd"} & set(re.search(r"SHA-256 \S+", told)[0])
    assert "Número de expediente FGE-PUE/FLAG/2026/004512" in told
    assert "Sin acuse: llénese al recibir" in pages(made)[-1]


@pytest.mark.parametrize("name", list(cases.CASES))
def test_findings_on_paper_name_fields_as_the_form_does(printed, name):
    told = words(printed(name)[0])
    at = told.index("Hallazgos del verificador")
    found = told[at : told.index("Registro de cambios", at)]
    for raw in ("call_folio", "“officers”", '"officers"', "written_notice", "anexo: force", "anexo: scene", '"crew"'):
        assert raw not in found


def test_each_object_has_its_record_of_custody_with_pictures_and_their_hashes_whole(printed):
    made, _ = printed("robbery", received=True)
    told = words(made)
    assert told.count("Indicio PUE-26-E") == 4  # three objects, and the recording of the reading of rights
    for place in range(3):
        for shade in range(3 - place):
            assert hashlib.sha256(cases.picture(40 * shade + 90 * place)).hexdigest() in told
    assert len(re.findall(rb"/Subtype\s*/Image\b", made)) >= 6
    custody = told[told.index("Registro de cadena de custodia") :]
    assert custody.index("Localizar") < custody.index("Recolectar") < custody.index("Embalar y sellar")
    assert "no se imprime" not in told
    last = pages(made)[-1]
    assert "Sin acuse" not in last
    assert "Fiscalía General del Estado de Puebla" in last


def test_a_picture_that_is_broken_inside_is_named_and_takes_no_paper_with_it():
    from hilo.policing.reports import paper
    from hilo.policing.reports.paper import custody

    good = cases.picture(0, 40, 30)
    broken = good[:60] + b"\0" * 40 + good[100:]
    assert custody.pixels(broken) == 1200
    assert set(paper._drawable({"good.png": good, "broken.png": broken})) == {"good.png"}


def test_a_head_of_a_hundred_megapixels_is_never_unpacked():
    from hilo.policing.reports.paper import custody

    def head(wide: int, high: int) -> bytes:
        return b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", wide, high) + bytes(9)

    kept = [{"sha256": f"{one}", "media": "image/png", "size": 33, "altered": False} for one in range(9)]
    context = {"evidence": [{"number": "1", "kept": kept}]}
    assert custody.images(context, {"0": head(10_000, 10_000)}) == {}
    several = custody.images(context, {f"{one}": head(8000, 5000) for one in range(9)})
    assert len(several) == custody.ALL_PIXELS // 40_000_000, "nor many large ones at once"


def bomb(side: int) -> bytes:
    """A whole PNG of `side` by `side` in black: some kilobytes that unpack to gigabytes."""
    packer, row = zlib.compressobj(1), bytes(1 + side // 8)
    body = b"".join([packer.compress(row) for _ in range(side)] + [packer.flush()])

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def cut_jpeg(wide: int, high: int, *, before: bytes = b"") -> bytes:
    """A photograph whose sending camera died: its head, and then nothing."""
    frame = struct.pack(">HBHHB", 17, 8, high, wide, 3) + bytes((1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1))
    return (
        b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
        + before
        + b"\xff\xc0"
        + frame
        + b"\xff\xda"
    )


def test_photographs_that_nothing_should_unpack_are_kept_whole_opened_by_hand_and_named_on_paper(
    force, incident, enter
):
    """A hundred megapixels, a bomb of 1.6 gigapixels, a photograph that broke off: sent, read and printed for real."""
    small = b"\xff\xff\xc0" + struct.pack(">HBHHB", 11, 8, 10, 10, 1) + bytes((1, 0x11, 0))
    odd = {
        "hundred.png": bomb(10_000),
        "bomb.png": bomb(40_000),
        "cut.jpg": cut_jpeg(400, 300),
        "nested.jpg": cut_jpeg(12_000, 9_000, before=small),
    }
    folio = cases.CASES["robbery"](incident, force)
    number = Item.objects.exclude(kind="firearm").latest("pk").number
    tracemalloc.start()
    kept = {name: cases.photograph(number, data, force, name) for name, data in odd.items()}
    assert tracemalloc.get_traced_memory()[1] < 40_000_000
    tracemalloc.stop()
    cases.delivered(folio, force)
    judge = enter("prosecutor")
    page = judge.get(f"/desk/prosecutor/cases/{folio}").content.decode()
    for name, sha256 in kept.items():
        shown = re.search(rf"<img[^>]+{sha256}", page)
        assert bool(shown) == (name == "cut.jpg"), name
        [address] = set(re.findall(rf'href="([^"]+{sha256}[^"]*)"', page))
        assert b"".join(judge.get(address).streaming_content) == odd[name], "the original, to the byte"
    answer = judge.get(f"/desk/prosecutor/cases/{folio}/files/report.pdf")
    assert answer.status_code == 200
    told = words(answer.content)
    assert all(sha256 in told for sha256 in kept.values())
    assert [evidence.pixels_of(sha256) for sha256 in kept.values()] == [10**8, 16 * 10**8, 120_000, 108_000_000]
