"""Names beside points, where they fit and cover nothing."""

from __future__ import annotations

from hilo.engines.charts.canvas import Anchor, Canvas
from hilo.engines.charts.text import measure

Box = tuple[float, float, float, float]


class Labels:
    """Remembers what is taken inside the given edges and finds room for one name after another."""

    def __init__(self, left: float, top: float, right: float, bottom: float) -> None:
        self._edges = (left, top, right, bottom)
        self._taken: list[Box] = []

    def block(self, x: float, y: float, radius: float) -> None:
        """Keep names off a mark."""
        self._taken.append((x - radius, y - radius, x + radius, y + radius))

    def place(self, canvas: Canvas, x: float, y: float, radius: float, name: str, cls: str = "chart-halo") -> bool:
        """Write a name right of, left of, over, under or aslant its mark; False if no place is free."""
        wide, size = measure(name, canvas.small), canvas.small
        near = radius + 3
        spots: list[tuple[float, float, Anchor]] = [
            (x + near, y + 4, "start"),
            (x - near, y + 4, "end"),
            (x, y - near, "middle"),
            (x, y + near + size - 2, "middle"),
            (x + near * 0.8, y - near * 0.8, "start"),
            (x + near * 0.8, y + near * 0.8 + size - 3, "start"),
            (x - near * 0.8, y - near * 0.8, "end"),
            (x - near * 0.8, y + near * 0.8 + size - 3, "end"),
        ]
        for at, base, anchor in spots:
            start = at - {"start": 0, "middle": wide / 2, "end": wide}[anchor]
            box = (start - 1, base - size + 1, start + wide + 1, base + 3)
            if self._free(box):
                canvas.text(at, base, name, cls=cls, anchor=anchor, size=size)
                self._taken.append(box)
                return True
        return False

    def _free(self, box: Box) -> bool:
        left, top, right, bottom = self._edges
        inside = box[0] >= left and box[1] >= top and box[2] <= right and box[3] <= bottom
        return inside and not any(
            box[0] < x2 and x1 < box[2] and box[1] < y2 and y1 < box[3] for x1, y1, x2, y2 in self._taken
        )
