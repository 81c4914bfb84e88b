"""The officers of an institution as the monthly file of the national register tells them."""

from __future__ import annotations

from collections.abc import Iterator

from ..models import Officer, Posting, RankHeld
from ..national import Person
from ..rules.service import rank_label, standard
from .officers import earlier_service


def people(institution: str) -> Iterator[Person]:
    """Everybody by number, who left too, each with the rank and post of now."""
    ranks = dict(RankHeld.objects.filter(officer__institution=institution, until=None).values_list("officer", "rank"))
    posts = dict(Posting.objects.filter(officer__institution=institution, until=None).values_list("officer", "post"))
    causes = standard("service")["causes"]
    rows = Officer.objects.filter(institution=institution).select_related("separation").order_by("number", "pk")
    for row in rows.iterator(2000):
        end = earlier_service(row, "")
        yield Person(
            number=row.number,
            name=row.name,
            cuip=row.cuip,
            curp=row.curp,
            sex=row.sex,
            born=row.born,
            joined_on=row.joined_on,
            rank=rank_label(ranks.get(row.pk, "")),
            post=posts.get(row.pk, ""),
            left_on=end.left_on,
            cause=causes[end.cause]["label"]["es"] if end.cause in causes else "",
        )
