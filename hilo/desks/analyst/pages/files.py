"""The official files: what was read and repaired in each, loading another, what a source revised, what is public."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path
from typing import Annotated, Any

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from hilo.desks.analyst.desk import DESK
from hilo.desks.analyst.words import finding_rows, limits
from hilo.kernel.access.http import asker, requires
from hilo.kit.acting import carry_out, form, texts
from hilo.kit.frame import language
from hilo.kit.views import shows
from hilo.knowledge.incidence import actions, store
from hilo.knowledge.incidence.actions import enter, load
from hilo.knowledge.incidence.commands import FindingAnswer, ProposeFile
from hilo.knowledge.incidence.queries.revisions import revisions
from hilo.knowledge.incidence.queries.shelves import holding, public_of, stands
from hilo.lib.actor import Actor
from hilo.lib.commands import command
from hilo.lib.errors import Forbidden, NotFound, Refusal
from hilo.lib.limits import Longest

LOAD, PUBLISH = "figures.load", "figures.publish"
ACTS: dict[str, Any] = {
    "propose": actions.propose,
    "publish": actions.publish,
    "withdraw": actions.withdraw,
    "pin": actions.pin,
    "release": actions.release,
}
MOVED = 12
"""Crimes and areas shown of a revision; the command line prints all."""


@command
class LoadFile:
    """Beside the file. member: the table in a zip of several; accept_partial: also one that seems cut off."""

    member: Annotated[str, Longest(200)] = ""
    accept_partial: bool = False


@shows("figures.read")
def everything(request: HttpRequest) -> HttpResponse:
    """The files; with `earlier` and `later` in the address, what the source changed between the two; with `look` a file
    before it is proposed: what holds it, and how it differs from what the public reads."""
    refusal = None
    more: dict[str, Any] = {}
    if request.GET.get("earlier") and request.GET.get("later"):
        try:
            more = _revised(request.GET["earlier"], request.GET["later"])
        except Refusal as failed:
            refusal = failed
    if request.GET.get("look"):
        try:
            more |= _looked(request.GET["look"])
        except Refusal as failed:
            refusal = failed
    return _page(request, refusal=refusal, **more)


@require_POST
@requires("figures.read")
def doing(request: HttpRequest, vintage: str, verb: str) -> HttpResponse:
    """A file is proposed, published, withdrawn, pinned or released."""
    if verb not in ACTS:
        raise NotFound("verb", verb)
    return carry_out(
        request,
        ACTS[verb],
        vintage,
        ask=_proposal if verb == "propose" else None,
        again=partial(_again, request, vintage, verb),
        said=_("It is written in the ledger."),
        to="analyst-files",
    )


def _proposal(request: HttpRequest) -> ProposeFile:
    """The answers as the form names them: why-HILO-F170."""
    typed = texts(request)
    given = {name.removeprefix("why-"): why for name, why in typed.items() if name.startswith("why-") and why}
    return ProposeFile(
        answers=tuple(FindingAnswer(code=code, why=why) for code, why in given.items()), note=typed.get("note", "")
    )


def _again(request: HttpRequest, vintage: str, verb: str, refusal: Refusal) -> HttpResponse:
    more: dict[str, Any] = {}
    if verb == "propose" and refusal.code == "HILO-F612":
        more = _looked(vintage) | {"typed": texts(request)}
    return _page(request, refusal=refusal, **more)


def _looked(key: str) -> dict[str, Any]:
    vintage = store.find(key)
    return {"look": vintage, "holds": holding(vintage), "read_now": public_of(vintage.source)}


@csrf_exempt
@require_POST
@requires(LOAD)
@csrf_protect
def loading(request: HttpRequest) -> HttpResponse:
    """A file arrives. Who may load is asked before its first byte is read, and the form's token after that."""
    given = request.FILES.get("file")
    try:
        if not isinstance(given, UploadedFile) or not given.name:
            raise Refusal("HILO-F414", "No file was chosen: choose the official file.", where="file")
        told = _loaded(given, asker(request), form(request, LoadFile))
    except Forbidden:
        raise
    except Refusal as refusal:
        return _page(request, refusal=refusal)
    messages.success(request, told)
    return redirect("analyst-files")


def _loaded(given: UploadedFile, actor: Actor, asked: LoadFile) -> str:
    """Copy the upload under its own name, read it, and write in the ledger who brought it."""
    name = "".join(letter for letter in Path(given.name or "").name if letter.isprintable())[-120:] or "file"
    with tempfile.TemporaryDirectory(prefix="hilo-upload-") as folder:
        path = Path(folder) / name
        with path.open("wb") as out:
            for chunk in given.chunks():
                out.write(chunk)
        vintage = load(path, member=asked.member, accept_partial=asked.accept_partial)
    if enter(vintage, name, actor=actor, at=timezone.now()):
        return _("This file was here already: %(key)s.") % {"key": vintage.key}
    return _("Loaded whole: %(key)s, %(rows)s rows, %(first)s to %(last)s.") % {
        "key": vintage.key,
        "rows": f"{vintage.rows:,}",
        "first": vintage.first,
        "last": vintage.last,
    }


def _revised(earlier: str, later: str) -> dict[str, Any]:
    found = revisions(store.find(earlier), store.find(later), largest=MOVED)
    return {
        "revised": found,
        "moved": [(_("Years"), found.years), (_("Crimes"), found.crimes[:MOVED]), (_("Areas"), found.areas)],
        "revised_findings": finding_rows(found.findings, language()),
        "limits": limits("revisions", found.as_dict()["does_not_prove"], language()),
    }


def _page(request: HttpRequest, *, refusal: Refusal | None = None, **more: Any) -> HttpResponse:
    spoken, loaded, who = language(), store.vintages(), asker(request)
    where = {one.vintage: one for one in stands()}
    sources = [one.source for one in loaded]
    context = {
        "loaded": loaded,
        "files": [
            {
                "vintage": one,
                "stand": where[one.key],
                "findings": finding_rows([f for f in one.findings if f.severity != "info"], spoken),
                "notes": finding_rows([f for f in one.findings if f.severity == "info"], spoken),
            }
            for one in loaded
        ],
        "pairs": [one for one in loaded if sources.count(one.source) > 1],
        "earlier": request.GET.get("earlier", ""),
        "later": request.GET.get("later", ""),
        "may_load": who.may(LOAD),
        "may_propose": who.may(LOAD) or who.may(PUBLISH),
        "may_publish": who.may(PUBLISH),
        "why": actions.withdraw,
        "proposing": ProposeFile,
        "asked": LoadFile,
        "limit_mb": settings.LARGE_UPLOADS["/desk/analyst/files/load"] // 1_000_000,
    } | more
    return DESK.show(request, "files", "analyst/files.html", context, refusal=refusal)
