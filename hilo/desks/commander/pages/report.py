"""One report under review: read, sent back with remarks at its fields, signed, amended; conflicts are chosen."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hilo.desks.asked import typed
from hilo.desks.commander.desk import DESK
from hilo.desks.commander.pages.queue import PURPOSE, held_at, name_of
from hilo.desks.reading import fields, papers, words
from hilo.desks.reading.frame import reader
from hilo.kernel.access.http import by, requires
from hilo.kernel.access.queries import institutions
from hilo.kit.acting import perform
from hilo.kit.frame import language
from hilo.lib.actor import Actor
from hilo.lib.errors import Forbidden, NotFound, Refusal
from hilo.lib.limits import attributes
from hilo.policing.reports import actions, queries
from hilo.policing.reports.commands import Account, AmendReport, ChooseAnswer, ReportRemark, SendBack, SignReport

REMARK = "remark:"
ANSWER = "at:"


@require_safe
@never_cache
@requires("reports.review")
def one(request: HttpRequest, folio: str) -> HttpResponse:
    """The report as it stands; `?amend=1` puts a control under each field of a signed one."""
    return _page(request, folio, amending=request.GET.get("amend") == "1")


@require_POST
@never_cache
@requires("reports.review")
def sending_back(request: HttpRequest, folio: str) -> HttpResponse:
    """Back to the officer, with what must be looked at."""
    texts = {name.removeprefix(REMARK): typed(request, name) for name in request.POST if name.startswith(REMARK)}

    def act() -> None:
        remarks = [ReportRemark(path=path, text=text) for path, text in texts.items() if text]
        if not remarks:
            raise words.missing(_("Write at least one remark: the officer must know what to look at."), "remark")
        actions.send_back(folio, SendBack(remarks=remarks), **by(request))

    done = _("Sent back. The officer sees your remarks at the fields.")
    return _acted(request, folio, act, done, then="commander-queue", opened="send-back", texts=texts)


@require_POST
@never_cache
@requires("reports.review")
def signing(request: HttpRequest, folio: str) -> HttpResponse:
    """Signed with the institution's key; findings of high risk that stay are acknowledged one by one, with a reason."""
    acknowledged = sorted({one.partition("|")[0] for one in request.POST.getlist("acknowledged")})
    reason = typed(request, "reason")

    def act() -> None:
        actions.sign(folio, SignReport(acknowledged=acknowledged, reason=reason), **by(request))

    return _acted(
        request,
        folio,
        act,
        _("Signed. From now on only a numbered amendment changes it."),
        opened="sign",
        reason=reason,
    )


@require_POST
@never_cache
@requires("reports.review")
def amending(request: HttpRequest, folio: str) -> HttpResponse:
    """A numbered amendment: what differs from what stands there, and why."""
    reason = typed(request, "reason")

    def act() -> None:
        changes = _changes(request, folio)
        if not changes:
            raise words.missing(_("Nothing differs from what stands there: change a field first."), "changes")
        actions.amend(folio, AmendReport(changes=changes, reason=reason), **by(request))

    return _acted(request, folio, act, _("Amended. The original stays beside it."), amending=True, reason=reason)


@require_POST
@never_cache
@requires("reports.review")
def handing(request: HttpRequest, folio: str) -> HttpResponse:
    """The signed report goes to the authority that receives it."""

    def act() -> None:
        perform(request, actions.hand_over, folio)

    return _acted(request, folio, act, _("Handed over. It waits for the acknowledgement."), opened="hand-over")


@require_POST
@never_cache
@requires("reports.review")
def choosing(request: HttpRequest, folio: str) -> HttpResponse:
    """Of two values for one field, the one that holds."""
    try:
        value = json.loads(request.POST.get("value", ""))
    except (ValueError, RecursionError):
        raise Refusal("HILO-K427", "The choice cannot be read: reload the page.", where="value") from None

    def act() -> None:
        actions.choose(folio, ChooseAnswer(path=typed(request, "path"), value=value), **by(request))

    return _acted(request, folio, act, _("Chosen. Both values stay in the log."))


def _acted(
    request: HttpRequest, folio: str, act: Callable[[], None], done: str, *, then: str = "", **shown: Any
) -> HttpResponse:
    """The act, then its page anew; refused, the page as it was typed and why."""
    try:
        act()
    except (Forbidden, NotFound):
        raise
    except Refusal as refusal:
        return _page(request, folio, refusal=refusal, **shown)
    messages.success(request, done)
    return redirect(then) if then else redirect("commander-report", folio=folio)


def _page(
    request: HttpRequest,
    folio: str,
    *,
    refusal: Refusal | None = None,
    opened: str = "",
    texts: dict[str, str] | None = None,
    reason: str = "",
    amending: bool = False,
) -> HttpResponse:
    who, at, spoken = reader(request, PURPOSE), timezone.now(), language()
    read = queries.report(folio, who, at=at)
    form = queries.form(read.form)
    # What the first writing changed is everything: only what came after a sending back is a difference.
    again = read.status == "submitted" and read.returned_at is not None
    changed = queries.versions(folio, who, at=at) if again else []
    before = {change["path"]: change["before"] for change in changed}
    drawn = papers.page_of(
        read,
        form,
        read.log,
        spoken=spoken,
        rendered=queries.render,
        before=before,
        remarks=[{"path": one["path"], "text": one["text"], "by": one["by"]} for one in read.remarks if one["path"]],
        choose_url=reverse("commander-choose", args=[folio]) if "choose" in read.may else "",
        writable=amending and "amend" in read.may,
        whole_log=request.GET.get("log") == "all",
    )
    context = drawn | {
        "status": words.status(read.status),
        "incident": read.incident,
        "author": name_of(read.author),
        "people": held_at([read.incident], who, at, spoken).get(read.incident, []),
        "may_review": bool(read.may & {"send_back", "sign", "amend", "hand_over"}),
        "receivers": _receivers(who, read) if "hand_over" in read.may else [],
        "left": drawn["left"] + _since(refusal, drawn["left"]),
        "may_send_back": "send_back" in read.may,
        "may_remark": "send_back" in read.may,
        "may_sign": "sign" in read.may and not read.conflicts,
        "may_amend": "amend" in read.may,
        "amending": amending,
        "blocked": _("First choose between the values in conflict.") if read.conflicts and "sign" in read.may else "",
        "remarks_before": [_remark(one, form, drawn["anchors"], spoken) for one in read.remarks],
        "opened": opened,
        "typed": texts or {},
        "reason": reason,
        "limits": {"reason": attributes(Account), "remark": attributes(Account)},
    }
    return DESK.show(request, "queue", "commander/report.html", context | (words.refused(refusal) if refusal else {}))


def _receivers(who: Actor, read: Any) -> list[tuple[str, str]]:
    """The institutions of the state that a report may be handed to: code and name."""
    return [(one.code, one.name) for one in institutions(who) if one.state and one.code != read.institution]


def _since(refusal: Refusal | None, shown: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Errors that were found only now, at signing: they are acknowledged like those that the page showed."""
    known = {one["code"] for one in shown}
    codes = refusal.extra.get("errors", []) if refusal is not None else []
    return [{"code": code, "where": "", "message": _("Found just now")} for code in codes if code not in known]


def _remark(one: Any, form: Any, known: dict[str, str], spoken: str) -> dict[str, Any]:
    return {
        "text": one["text"],
        "at": one["at"],
        "where": papers.name_of(one["path"], form, spoken) or _("the whole"),
        "anchor": fields.anchor_of(one["path"], known) if one["path"] else "",
    }


def _changes(request: HttpRequest, folio: str) -> list[dict[str, Any]]:
    """What the controls hold and the report does not."""
    who = reader(request, PURPOSE)
    read = queries.report(folio, who, at=timezone.now())
    form = queries.form(read.form)
    made = fields.blocks(form, read.amended or read.document, fields.Beside(), spoken="es", writable=True)
    changes = []
    for line in (line for block in made for line in block.lines):
        name = ANSWER + line.path
        if line.control is None or name not in request.POST:
            continue
        kind = line.control.kind
        value = ",".join(request.POST.getlist(name)) if kind == "choices" else typed(request, name)
        if value != line.control.value:
            changes.append({"path": line.path, "value": fields.written(kind, value)})
    return changes
