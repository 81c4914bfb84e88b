"""Every kind of chart as a picture: as large as its drawing, with its words, the same bytes on any machine."""

from __future__ import annotations

import struct

import pytest

from hilo.engines.charts.png import MARGIN, PPI, png
from hilo.engines.charts.tests.test_charts import FRAME, MARKS

typst = pytest.importorskip("typst")


def size(picture: bytes) -> tuple[int, int]:
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    wide, high = struct.unpack(">II", picture[16:24])
    return wide, high


@pytest.mark.parametrize("name", MARKS)
def test_every_chart_is_a_picture_of_twice_its_width(name: str) -> None:
    chart = MARKS[name](FRAME)
    wide, high = size(png(chart))
    assert wide == (chart.width + 2 * MARGIN) * PPI / 72
    assert high > 2 * chart.height
    assert png(chart) == png(chart)


def test_the_fonts_are_those_that_are_brought_along(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    compiled = typst.compile

    def watching(*args: object, **known: object) -> bytes:
        seen.append(known)
        return bytes(compiled(*args, **known))

    monkeypatch.setattr(typst, "compile", watching)
    drawn = png(MARKS["bars"](FRAME))
    assert [one["ignore_system_fonts"] for one in seen] == [True]
    monkeypatch.setattr("hilo.engines.charts.png.FONT", "There is no such font")
    assert png(MARKS["bars"](FRAME)) == drawn, "a font that is lacking falls back on the same"
