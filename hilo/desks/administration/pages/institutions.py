"""Institutions: which there are, one of them, opening one with its first account, closing one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazily
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hilo.desks.administration.frame import DESK
from hilo.desks.asked import actor as asking
from hilo.kernel.access import actions
from hilo.kernel.access.http import by, requires
from hilo.kernel.access.queries import (
    InstitutionRow,
    administered,
    institution_rows,
    kind_titles,
    people_of,
    role_titles,
)
from hilo.kernel.ledger.queries import about
from hilo.kernel.territory.queries import state, states
from hilo.kit.acting import carry_out, form
from hilo.kit.forms import Form, form_of
from hilo.kit.frame import language
from hilo.kit.listing import Column, Empty, Filter, list_page
from hilo.lib.actor import Actor
from hilo.lib.errors import Forbidden, NotFound, Refusal

from ..letters import letter
from .words import verb_words

LABELS = {
    "code": lazily("Code, such as FGE-PUE"),
    "name": lazily("Name of the institution"),
    "kind": lazily("Kind of authority"),
    "state": lazily("State; none for a federal one"),
    "municipality": lazily("Municipality's five digits, of a municipal one"),
    "parent": lazily("Belongs to"),
    "username": lazily("Sign-in name of its first account"),
    "person": lazily("Name of that person"),
    "role": lazily("Role of that account"),
    "scope": lazily("That account reaches"),
}
SCOPES = (("state", lazily("its state")), ("national", lazily("the whole country")))


@require_safe
@never_cache
@requires("users.manage")
def listing(request: HttpRequest) -> HttpResponse:
    """The institutions of the administration (of a registrar: in scope), and the form that opens one."""
    return _page(request)


@require_POST
@never_cache
@requires("users.manage")
def founding(request: HttpRequest) -> HttpResponse:
    """An institution opens with its first account; the start password is shown once, in the answer."""
    secret = actions.new_start_password()
    try:
        user = actions.found(form(request, actions.found.command), password=secret, **by(request))  # type: ignore[attr-defined]
    except Forbidden:
        raise
    except Refusal as refusal:
        return _page(request, refusal=refusal)
    said = _("Open. Tell the person the start password; it is shown only now.")
    if not user.grants.exists():
        said = f"{said} {_('The role waits until another administrator confirms it.')}"
    return _page(request, secret=secret, said=said, letter=letter(user, request.POST.get("role") or "admin", secret))


@require_safe
@never_cache
@requires("users.manage")
def one(request: HttpRequest, code: str) -> HttpResponse:
    """One institution: what it is, its open accounts, what belongs to it, what was done to it."""
    return _one(request, code)


@require_POST
@never_cache
@requires("users.manage")
def closing(request: HttpRequest, code: str) -> HttpResponse:
    """It is closed, or the page says what stands in the way."""
    return carry_out(
        request,
        actions.close_institution,
        code,
        again=lambda refusal: _one(request, code, refusal),
        said=_("Closed. Its records stay."),
        to="administration-institution",
        code=code,
    )


def _page(
    request: HttpRequest, *, refusal: Refusal | None = None, secret: str = "", said: str = "", letter: str = ""
) -> HttpResponse:
    who = asking(request)
    rows, titles = institution_rows(who), kind_titles(language())
    kind, closed = request.GET.get("kind", ""), request.GET.get("closed") == "1"
    if said:
        messages.success(request, said)
    return list_page(
        request,
        DESK,
        "institutions",
        [row for row in rows if (not kind or row.kind == kind) and (closed or not row.valid_until)],
        _columns(titles),
        title=_("Institutions"),
        empty=Empty(_("None is found"), _("Open one with the form beside this list.")),
        filters=(
            Filter(
                "kind", _("Kind"), [(name, titles[name]) for name in sorted({row.kind for row in rows} & set(titles))]
            ),
            Filter("closed", _("Closed ones"), [("1", _("shown too"))]),
        ),
        file="institutions",
        form=_form(request, who, rows, refusal),
        refusal=refusal,
        template="administration/institutions.html",
        context={"secret": secret, "letter": letter},
    )


def _columns(titles: dict[str, str]) -> list[Column]:
    return [
        Column(
            _("Code"), lambda row: row.code, link=lambda row: reverse("administration-institution", args=[row.code])
        ),
        Column(_("Name"), lambda row: row.name, under=True),
        Column(_("Kind"), lambda row: titles.get(row.kind, row.kind)),
        Column(_("State"), _place),
        Column(_("Belongs to"), lambda row: row.parent or None),
        Column(_("Accounts"), lambda row: row.accounts, number=True),
        Column(_("Closed"), lambda row: row.valid_until),
    ]


def _place(row: InstitutionRow) -> str:
    """The state's name, and the municipality's code of a municipal one."""
    known = state(row.state)
    name = known.name if known else row.state or _("federal")
    return f"{name} · {row.municipality}" if row.municipality else name


def _form(request: HttpRequest, who: Actor, rows: list[InstitutionRow], refusal: Refusal | None) -> Form:
    open_ones = [row for row in rows if not row.valid_until]
    return form_of(
        actions.found,
        reverse("administration-institution-open"),
        _("Open an institution"),
        LABELS,
        choices={
            "kind": sorted(kind_titles(language()).items(), key=lambda pair: pair[1]),
            "state": [(one.code, one.name) for one in states() if who.covers(one.code)],
            "parent": [(row.code, f"{row.code} · {row.name}") for row in open_ones],
            "role": list(role_titles(language()).items()),
            "scope": SCOPES,
        },
        given=request.POST.dict() if refusal else {"role": "admin", "scope": "state", **_home(who)},
        key="Alt+N",
        name="open",
    )


def _home(who: Actor) -> dict[str, str]:
    """What an administrator who opens below the own institution need not choose."""
    home = {"state": next(iter(who.states))} if len(who.states) == 1 else {}
    return home if who.may("institutions.manage") else home | {"parent": who.institution}


def _one(request: HttpRequest, code: str, refusal: Refusal | None = None) -> HttpResponse:
    who = asking(request)
    rows = institution_rows(who)
    row = next((row for row in rows if row.code == code), None)
    if row is None:
        raise NotFound("institution", code)
    context: dict[str, Any] = {
        "row": row,
        "kind": kind_titles(language()).get(row.kind, row.kind),
        "people": people_of(row.code),
        "runs": row.code in administered(who),
        "state": _place(row),
        "below": [one for one in rows if one.parent == code],
        "history": [
            (entry.at, verb_words(entry.verb), entry.actor) for entry in reversed(about([f"institution:{code}"]))
        ],
    }
    return DESK.show(request, "institutions", "administration/institution.html", context, refusal=refusal)
