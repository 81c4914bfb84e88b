"""Notices about places, numbers and units: what is in force, a new one, and taking one back."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from hilo.desks.supervisor.frame import DESK
from hilo.desks.supervisor.templatetags.supervisor import clock
from hilo.desks.supervisor.words import notice_kinds
from hilo.emergency.calls.queries import normalise_number
from hilo.kernel.access.http import asker, requires
from hilo.kernel.notices import actions
from hilo.kernel.notices.commands import NoticeKey, NoticeKind, NoticeText, PostNotice, WithdrawNotice
from hilo.kernel.notices.queries import in_force
from hilo.kit.acting import carry_out, form
from hilo.kit.forms import Act, Ask, Form, chord, form_of
from hilo.kit.listing import Column, Empty, list_page
from hilo.kit.views import shows
from hilo.lib.commands import command
from hilo.lib.errors import Refusal
from hilo.lib.limits import Latitude, Longitude

if TYPE_CHECKING:
    from hilo.kernel.notices.models import Notice

HERE = "supervisor-notices"
USUAL = timedelta(days=7)


@command
class TypedNotice:
    """A notice as the form has it: a number however it is written, and the last day on which it holds."""

    kind: NoticeKind
    key: NoticeKey = ""
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    radius_m: float = 50
    text: NoticeText
    until: date


@shows("centre.oversee")
def listing(request: HttpRequest) -> HttpResponse:
    return _page(request)


@require_POST
@requires("notices.post")
def post(request: HttpRequest) -> HttpResponse:
    """A new notice in the supervisor's state, until a day."""
    return carry_out(
        request,
        actions.post,
        ask=lambda request: _meant(form(request, TypedNotice), next(iter(asker(request).states), "")),
        again=partial(_page, request, posted=True),
        said=_("Posted: whoever attends something there sees it until that day."),
        to=HERE,
    )


@require_POST
@requires("notices.post")
def withdraw(request: HttpRequest, notice_id: int) -> HttpResponse:
    return carry_out(
        request,
        actions.withdraw,
        notice_id,
        ask=lambda request: _with_reason(form(request, WithdrawNotice)),
        again=partial(_page, request, withdrawn=notice_id),
        said=_("Taken back: nobody sees it any more."),
        to=HERE,
    )


def _meant(typed: TypedNotice, state: str) -> PostNotice:
    """The notice that the form means: a number as a look-up finds it, the end of its last day."""
    key = normalise_number(typed.key) if typed.kind == "number" else typed.key.upper()
    about: dict[str, Any] = (
        {"latitude": typed.latitude, "longitude": typed.longitude} if typed.kind == "place" else {"key": key}
    )
    end = timezone.make_aware(datetime.combine(typed.until, time.max))
    return PostNotice(kind=typed.kind, state=state, text=typed.text, radius_m=typed.radius_m, until=end, **about)


def _with_reason(asked: WithdrawNotice) -> WithdrawNotice:
    if not asked.reason:
        raise Refusal("HILO-H440", where="reason")
    return asked


def _page(
    request: HttpRequest, refusal: Refusal | None = None, posted: bool = False, withdrawn: int = 0
) -> HttpResponse:
    who, kinds = asker(request), notice_kinds()
    posts = who.may("notices.post") and len(who.states) == 1
    columns = [
        Column(_("About a"), lambda row: kinds.get(row.kind, row.kind)),
        Column(_("What whoever attends must know"), lambda row: row.text),
        Column(_("Where"), _about, under=True),
        Column(_("Last day"), lambda row: f"{_('until')} {clock(row.valid_until)}", under=True),
        Column(_("By"), lambda row: row.posted_by, under=True),
    ]
    back = Column("", lambda row: _back(row, request.POST if row.pk == withdrawn else None), part="kit/act.html")
    return list_page(
        request,
        DESK,
        "notices",
        in_force(who, at=timezone.now()),
        [*columns, back] if posts else columns,
        title=_("In force"),
        empty=Empty(
            _("No notice is in force"),
            _("A notice tells whoever attends what they must know about a place, a number or a unit, until a day."),
        ),
        form=_new(request, kinds, sent=posted) if posts else None,
        refusal=refusal,
        template="supervisor/notices.html",
    )


def _about(row: Notice) -> str:
    if row.kind != "place":
        return row.key
    return f"{row.latitude:.5f}, {row.longitude:.5f} · {row.radius_m:.0f} m"


def _back(row: Notice, given: Any) -> Act:
    return form_of(
        actions.withdraw,
        reverse("supervisor-notice-withdraw", args=[row.pk]),
        pgettext("supervisor", "Take back"),
        {"reason": Ask(_("Why"), "text")},
        given=given,
        name=f"back-{row.pk}",
        look="",
    ).act


def _new(request: HttpRequest, kinds: dict[str, str], *, sent: bool) -> Form:
    return form_of(
        TypedNotice,
        reverse("supervisor-notice-post"),
        _("Post"),
        {
            "kind": Ask(_("About a"), "radio", list(kinds.items()), value="place"),
            "key": _("Number, or code of the unit"),
            "latitude": _("Latitude"),
            "longitude": _("Longitude"),
            "radius_m": Ask(_("Metres around"), value="50"),
            "text": Ask(
                _("What whoever attends must know"),
                hint=_("Of the place or the danger. Never a judgement of a person."),
                more=chord("Alt+N", _("Post a notice")),
            ),
            "until": Ask(_("Last day"), value=f"{timezone.localdate() + USUAL:%Y-%m-%d}"),
        },
        given=request.POST if sent else None,
        name="notice",
    )
