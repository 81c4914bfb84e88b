"""What figures are made of: the moments of the incidents that calls tell of, without a word or a name.

Whoever asks has checked that these centres lie in the reader's scope.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from .models import Link

AT_A_TIME = 5000


class ToldMoments(NamedTuple):
    """The incident that a call tells of.

    It began with the call if `first_call` is the call's id; None for one that was joined into another, which has the
    units.
    """

    call: int
    first_call: int | None
    code: str
    closure_code: str
    priority: str
    dispatched_at: datetime | None
    on_scene_at: datetime | None


def told_moments(call_ids: Sequence[int]) -> Iterator[ToldMoments]:
    """The incidents that some calls tell of now, in no order."""
    fields = (
        "call_id",
        "incident__first_call_id",
        "incident__code",
        "incident__closure_code",
        "incident__priority",
        "incident__dispatched_at",
        "incident__on_scene_at",
        "incident__joined_into_id",
    )
    # By ids: to join the calls by their day instead takes the square of their number where nothing is analysed yet.
    for first in range(0, len(call_ids), AT_A_TIME):
        rows = Link.objects.filter(unlinked_at=None, call__in=call_ids[first : first + AT_A_TIME]).order_by()
        for *found, joined in rows.values_list(*fields):
            told = ToldMoments._make(found)
            yield told if joined is None else told._replace(first_call=None)


def calls_ever_linked(folios: Iterable[str]) -> set[int]:
    """Ids of the calls that tell, or once told, of some incidents."""
    return set(Link.objects.filter(incident__folio__in=list(folios)).values_list("call_id", flat=True))
