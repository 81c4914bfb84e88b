"""What lies in an area that somebody drew."""

from __future__ import annotations

from hilo.engines.spatial.areas import Circle, holds, is_simple

SQUARE = [(19.0, -98.3), (19.0, -98.1), (19.2, -98.1), (19.2, -98.3)]


def test_a_circle_holds_what_is_no_farther_than_its_radius():
    around = Circle((19.0437, -98.2012), 100)
    assert holds(around, (19.0445, -98.2012))
    assert not holds(around, (19.0447, -98.2012)), "111 m to the north"


def test_a_polygon_holds_what_is_inside_also_of_a_bay():
    bay = [*SQUARE[:3], (19.1, -98.2), SQUARE[3]]
    assert holds(SQUARE, (19.1, -98.2))
    assert not holds(SQUARE, (19.1, -98.05))
    assert holds(bay, (19.05, -98.2))
    assert not holds(bay, (19.18, -98.2)), "in the bay"


def test_sides_that_cross_or_a_line_make_no_area():
    assert is_simple(SQUARE)
    assert not is_simple([SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3]])
    assert not is_simple([(19.0, -98.3), (19.1, -98.2), (19.2, -98.1)])
    assert not is_simple(SQUARE[:2])
