"""Accounts from a spreadsheet, and the letters that go with them; a second administrator's letters with entry codes."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hilo.desks.administration.frame import DESK
from hilo.desks.administration.places import in_reach
from hilo.desks.asked import actor as asking
from hilo.kernel.access import actions
from hilo.kernel.access.actions import Letter, PeopleLoaded
from hilo.kernel.access.commands import LoadPeople
from hilo.kernel.access.http import by, requires
from hilo.kernel.access.queries import Account, everybody, institution_rows, role_titles, user_named
from hilo.kit.acting import form
from hilo.kit.forms import Ask, Form, form_of, upload
from hilo.kit.frame import language
from hilo.lib.errors import Forbidden, Refusal
from hilo.lib.sheets import text_of

LARGEST = 1_000_000
"""Bytes of a spreadsheet."""


@require_safe
@never_cache
@requires("users.manage")
def loading(request: HttpRequest) -> HttpResponse:
    """The form for a spreadsheet, and how many accounts wait for an entry code."""
    return _page(request)


@require_POST
@never_cache
@requires("users.manage")
def load(request: HttpRequest) -> HttpResponse:
    """A spreadsheet is tried, or taken; the letters are in this answer alone."""
    who = asking(request)
    try:
        asked = _asked(request)
        told = actions.load_people(asked, fits=lambda one: in_reach(one, who), actor=who, at=timezone.now())
    except Forbidden:
        raise
    except Refusal as refusal:
        return _page(request, refusal)
    titles = role_titles(language())
    letters = [] if asked.rehearsal else [replace(one, role=titles.get(one.role, one.role)) for one in told.letters]
    return _page(request, told=told, rehearsal=asked.rehearsal, letters=letters, secret_name=_("Start password"))


@require_POST
@never_cache
@requires("users.manage")
def codes(request: HttpRequest) -> HttpResponse:
    """The second half of each first entry that waits and is this administrator's to give, each on a letter."""
    letters = [letter for row in _waiting(request) if (letter := _code(request, row)) is not None]
    return _page(request, letters=letters, secret_name=_("Entry code"))


def _code(request: HttpRequest, row: Account) -> Letter | None:
    """None for an account whose start password this hand gave."""
    user = user_named(row.username)
    try:
        secret = actions.give_entry_code(user, **by(request))
    except Forbidden:
        raise
    except Refusal:
        return None
    titles = role_titles(language())
    held = ", ".join(titles[name] for name in row.roles)
    return Letter(row.username, row.name, row.institution, held, secret, by_two=False, waits=not row.roles)


def _waiting(request: HttpRequest) -> list[Account]:
    rows = everybody(asking(request))
    return [row for row in rows if row.active and row.entry_by_two and not row.entry_code]


def _asked(request: HttpRequest) -> LoadPeople:
    given = request.FILES.get("file")
    if given is None or (given.size or 0) > LARGEST:
        raise Refusal("HILO-A448", where="file", what=_("a file of up to 1 MB"))
    return form(request, LoadPeople, sheet=text_of(given.read()))


def _page(
    request: HttpRequest,
    refusal: Refusal | None = None,
    *,
    told: PeopleLoaded | None = None,
    rehearsal: bool = False,
    letters: list[Letter] | None = None,
    secret_name: str = "",
) -> HttpResponse:
    context = {
        "sheet": _form(request, rehearse=told is None or not rehearsal),
        "told": told,
        "rehearsal": rehearsal,
        "letters": letters or [],
        "secret_name": secret_name,
        "waiting": len(_waiting(request)),
    }
    return DESK.show(request, "load", "administration/load.html", context, refusal=refusal)


def _form(request: HttpRequest, *, rehearse: bool) -> Form:
    who = asking(request)
    places = [(row.code, f"{row.code} · {row.name}") for row in institution_rows(who) if not row.valid_until]
    made = form_of(
        LoadPeople,
        reverse("administration-load"),
        _("Send it"),
        {
            "institution": Ask(_("Institution"), value=request.POST.get("institution") or who.institution),
            "rehearsal": Ask(_("Only try it: keep nothing"), value=rehearse),
        },
        choices={"institution": places},
        name="load",
        note=_("Columns: account, name, role; if there is one centre and unit. Good rows go in, bad ones are told."),
    )
    file = upload("file", _("Spreadsheet (CSV)"), ".csv,text/csv")
    return Form(made.address, made.button, [file, *made.inputs], name=made.name, look="", note=made.note)
