"""What an academy still answers for, and the groups that an instructor teaches."""

from __future__ import annotations

from collections.abc import Iterator

from .models import Applicant, Group


def held_by(institution: str) -> Iterator[str]:
    """The open groups of an academy, the open applications of a corporation."""
    yield from (row.subject for row in Group.objects.filter(academy=institution, closed_at=None))
    asking = Applicant.objects.filter(institution=institution, ended_at=None, officer=None)
    yield from (row.subject for row in asking)


def in_hands_of(account: str, unit: str) -> Iterator[str]:
    """The open groups of an instructor's account."""
    return (row.subject for row in Group.objects.filter(instructor__account__username=account, closed_at=None))
