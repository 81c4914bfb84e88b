"""Somebody in a group: taken out before it closes; after that a grade is corrected by a decision."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazily
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from hilo.desks.academy.frame import DESK, PURPOSE, WHY_NOT
from hilo.kernel.access.http import requires
from hilo.kit.acting import carry_out
from hilo.kit.forms import Ask, form_of
from hilo.kit.frame import Record, language, reader
from hilo.kit.listing import Column, listed
from hilo.kit.views import shows
from hilo.lib.errors import NotFound, Refusal
from hilo.registries.academies import actions, queries


@shows("academies.run")
def one(request: HttpRequest, group_id: int, seat_id: int) -> HttpResponse:
    """A seat with what was decided about it."""
    return _page(request, group_id, seat_id)


def _page(request: HttpRequest, group_id: int, seat_id: int, refusal: Refusal | None = None) -> HttpResponse:
    found = queries.read(group_id, reader(request, PURPOSE), at=timezone.now(), language=language())
    row = next((row for row in found.people if row.id == seat_id), None)
    if row is None:
        raise NotFound("seat", seat_id)
    closed, given = found.card.closed_on is not None, request.POST if refusal else None
    state = ("calm", _("passed")) if row.passed else ("late", _("not passed")) if closed else ("", found.card.code)
    form = None
    if closed and not row.left:
        labels = {
            "grade": Ask(_("Grade"), value=row.grade),
            "reason": Ask(_("Reason"), kind="lines"),
            "document": Ask(_("Document of the decision")),
        }
        address = reverse("academy-correct", args=[group_id, seat_id])
        form = form_of(
            actions.correct_grade,
            address,
            _("Correct the grade by a decision"),
            labels,
            given=given,
            look="danger",
            note=_("The signed acts stay as they are. A pass that is taken back annuls training and diploma."),
        )
    elif not closed and not row.left:
        address = reverse("academy-leave", args=[group_id, seat_id])
        form = form_of(
            actions.leave, address, _("Take out of the group"), {"reason": _("Reason")}, given=given, look="danger"
        )
    context = {
        "record": Record(
            row.name,
            f"{row.institution} {row.number}",
            [state],
            [
                (_("Group"), found.card.code),
                (_("Course"), found.card.label),
                (_("Grade"), f"{row.grade:g}" if row.grade is not None else ""),
                (_("Attendance"), f"{row.attendance:g} %" if row.attendance is not None else ""),
                (_("Why not"), str(WHY_NOT.get(row.why_not, ""))),
                (_("Diploma"), row.diploma),
            ],
        ),
        "lists": listed(
            "corrections",
            _("Decisions"),
            row.corrections,
            [
                Column(_("When"), lambda one: one.at),
                Column(_("By"), lambda one: one.by, under=True),
                Column(_("Before"), lambda one: f"{one.before:g}", number=True),
                Column(_("After"), lambda one: f"{one.after:g}", number=True),
                Column(_("Reason"), lambda one: one.reason),
                Column(_("Document"), lambda one: one.document, under=True),
            ],
        ),
        "form": form,
        "back": reverse("academy-group", args=[group_id]),
    }
    return DESK.show(request, "today", "academy/seat.html", context, refusal=refusal)


@require_POST
@never_cache
@requires("academies.run")
def leave(request: HttpRequest, group_id: int, seat_id: int) -> HttpResponse:
    """Somebody is taken out of an open group."""
    return carry_out(
        request,
        actions.leave,
        seat_id,
        again=lambda refusal: _page(request, group_id, seat_id, refusal),
        said=lazily("Taken out of the group; the list keeps the place."),
        to=lambda made: redirect("academy-group", group_id=group_id),
    )


@require_POST
@never_cache
@requires("academies.run")
def correct(request: HttpRequest, group_id: int, seat_id: int) -> HttpResponse:
    """A decision changes a grade."""
    return carry_out(
        request,
        actions.correct_grade,
        seat_id,
        again=lambda refusal: _page(request, group_id, seat_id, refusal),
        said=lazily("The decision stands, with what follows from it."),
        to=lambda made: redirect("academy-seat", group_id=group_id, seat_id=seat_id),
    )
