"""One report under review: read, sent back with remarks at its fields, signed; an amendment is asked of its author."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from hilo.desks.commander.desk import DESK
from hilo.desks.commander.pages.queue import PURPOSE
from hilo.desks.reading import fields, files, lists, papers
from hilo.kit.acting import Lacking, form, text_of
from hilo.kit.forms import Act, form_of
from hilo.kit.frame import Link, Record, language, reader
from hilo.kit.views import does, shows
from hilo.lib.actor import Actor
from hilo.lib.documents import read
from hilo.lib.errors import Refusal
from hilo.lib.limits import limits_of
from hilo.policing.reports import actions, queries
from hilo.policing.reports.commands import (
    AmendReport,
    ChooseAnswer,
    ProposeAmendment,
    ReportRemark,
    SendBack,
    SignReport,
)

REMARK = "remark:"
ANSWER = "at:"
_CLOCKS = frozenset({"date", "datetime"})
HERE = "commander-report"


@shows("reports.review")
def one(request: HttpRequest, folio: str) -> HttpResponse:
    """The report as it stands; `?amend=1` puts a control under each field of a signed one."""
    return _page(request, folio, opened="amend" if request.GET.get("amend") == "1" else "")


@shows("reports.review")
def picture(request: HttpRequest, folio: str, number: str, sha256: str) -> HttpResponseBase:
    """A photograph or a recording of the report's objects."""
    return files.answer(request, folio, number, sha256, PURPOSE)


def _remarks(_folio: str, request: HttpRequest) -> SendBack:
    remarks = [
        ReportRemark(path=name.removeprefix(REMARK), text=text)
        for name, typed in request.POST.items()
        if name.startswith(REMARK) and (text := text_of(typed, name))
    ]
    if not remarks:
        said = _("Write at least one remark: the officer must know what to look at.")
        raise Lacking(said, "remark")
    return SendBack(remarks=remarks)


def _acknowledged(_folio: str, request: HttpRequest) -> SignReport:
    """A box says code and place of its finding; the codes are what is acknowledged."""
    codes = sorted({one.partition("|")[0] for one in request.POST.getlist("acknowledged")})
    return form(request, SignReport, acknowledged=codes)


def _amended(kind: Any, folio: str, request: HttpRequest) -> Any:
    changes = _changes(request, folio)
    if not changes:
        said = _("Nothing differs from what stands there: change a field first.")
        raise Lacking(said, "changes")
    return form(request, kind, changes=changes)


def _chosen(_folio: str, request: HttpRequest) -> ChooseAnswer:
    try:
        return form(request, ChooseAnswer, value=read(request.POST.get("value", "")))
    except (ValueError, RecursionError):
        raise Refusal("HILO-K427", "The choice cannot be read: reload the page.", where="value") from None


def _page(request: HttpRequest, folio: str, refusal: Refusal | None = None, *, opened: str = "") -> HttpResponse:
    who, at, spoken = reader(request, PURPOSE), timezone.now(), language()
    read = queries.report(folio, who, at=at)
    form = queries.form(read.form)
    # What the first writing changed is everything: only what came after a sending back is a difference.
    again = read.status == "submitted" and read.returned_at is not None
    changed = queries.versions(folio, who, at=at) if again else []
    own, may_amend = "amend" in read.may, bool(read.may & {"amend", "propose"})
    amends = opened == "amend" and may_amend
    held = lists.held_at([read], who, at).get(read.folio, [])
    drawn = papers.page_of(
        read,
        form,
        read.log,
        spoken=spoken,
        rendered=queries.render,
        before={change["path"]: change["before"] for change in changed},
        remarks=[{"path": one["path"], "text": one["text"], "by": one["by"]} for one in read.remarks if one["path"]],
        choose_url=reverse("commander-choose", args=[folio]) if "choose" in read.may else "",
        writable=amends,
        whole_log=request.GET.get("log") == "all",
        people=queries.people_named(read.log, read.signed_by),
        beside=papers.Beyond(
            context=queries.surroundings(folio, who, at=at),
            clocks={str(one["number"]): one["clocks"] for one in held},
            address=lambda number, sha256: reverse("commander-shown", args=[folio, number, sha256]),
        ),
    )
    typed = request.POST if refusal else {}
    if refusal and amends:
        _keep_typed(drawn["blocks"], request)
    context = drawn | {
        "record": _head(read),
        "links": [Link(_("Next report"), f"{reverse('commander-next')}?after={folio}", "F2")],
        "whole_open": amends or opened == "send-back",
        "may_review": may_amend or bool(read.may & {"send_back", "sign", "hand_over", "recall", "partner"}),
        "partners": _partners(read, typed, opened),
        "hand_over": (giving := _hand_over(who, read, drawn["proposals"], typed if opened == "hand-over" else {})),
        "recall": _recall(read, typed if opened == "recall" else {}),
        "nobody_receives": "hand_over" in read.may and giving is None,
        "left": drawn["left"] + _since(refusal, drawn["left"]),
        "may_send_back": "send_back" in read.may,
        "may_remark": "send_back" in read.may,
        "may_sign": "sign" in read.may and not read.conflicts,
        "may_amend": may_amend,
        "own_words": own,
        "amend_url": reverse("commander-amend" if own else "commander-propose", args=[folio]),
        "amending": amends,
        "in_the_way": _in_the_way(refusal, drawn["proposals"]),
        "proposals": _asked(read, drawn["proposals"], typed, opened, who.name),
        "blocked": _("First choose between the values in conflict.") if read.conflicts and "sign" in read.may else "",
        "remarks_before": [_remark(one, form, drawn["anchors"], spoken) for one in read.remarks],
        "opened": opened,
        "typed": {name.removeprefix(REMARK): text for name, text in typed.items() if name.startswith(REMARK) and text},
        "reason": typed.get("reason", ""),
        "limits": {"remark": limits_of(ReportRemark), "sign": limits_of(SignReport), "amend": limits_of(AmendReport)},
    }
    return DESK.show(request, "queue", "commander/report.html", context, refusal=refusal)


def _head(read: Any) -> Record:
    author = lists.name_of(read.author)
    return papers.head(
        read,
        [
            (_("Incident"), read.incident),
            (_("Written by"), f"{author} · {read.unit}" if author and read.unit else author),
            (_("Sent in"), read.submitted_at),
        ],
    )


def _hand_over(who: Actor, read: Any, asked: list[dict[str, Any]], typed: Any) -> Act | None:
    """To one of the bodies that may receive this report; None if that is not to be done now. asked: of authors."""
    to = queries.receivers(read.folio, who) if "hand_over" in read.may else []
    if not to:
        return None
    form = form_of(
        actions.hand_over,
        reverse("commander-hand-over", args=[read.folio]),
        _("Hand the report over"),
        {"to": _("Authority that receives it")},
        choices={"to": to},
        given=typed,
        name="hand-over",
        note=_still_asked(asked),
    )
    return Act("report.hand_over", _("Hand it over"), [form], "Alt+H")


def _partners(read: Any, typed: Any, opened: str) -> list[Act]:
    """Who writes beside the author is named, and taken off it again; nothing once it was submitted."""
    if "partner" not in read.may:
        return []
    made = form_of(
        actions.name_partner,
        reverse("commander-name-partner", args=[read.folio]),
        _("Let them write too"),
        {"number": _("Number of the officer who writes too")},
        given=typed if opened == "name-partner" else {},
        name="name-partner",
        note=_("They write and sign on their own account; what was on their phone is sent by itself."),
    )
    acts = [Act("report.partner_named", _("Name a partner"), [made])]
    writing = [one for one in read.writers if one.role == "partner" and not one.ended_at]
    for one in writing:
        gone = form_of(
            actions.end_partner,
            reverse("commander-end-partner", args=[read.folio]),
            _("They write in it no more"),
            {},
            hidden=[("number", one.number)],
            name=f"end-{one.number}",
            note=_("What they wrote stays under their name."),
        )
        acts.append(Act("report.partner_ended", _("Take {name} off it").format(name=one.name), [gone]))
    return acts


def _still_asked(asked: list[dict[str, Any]]) -> str:
    """What goes with the report unanswered: whoever receives it reads what was asked, and that it changes nothing."""
    return " ".join(
        _("Proposal {number} still waits for {author}, until {until}: the report goes as it was signed.").format(
            number=one["id"], author=one["author"]["name"], until=one["until"]
        )
        for one in asked
        if one["status"] == "open"
    )


def _recall(read: Any, typed: Any) -> Act | None:
    """Back from where nobody received it yet; None if that is not to be done now."""
    if "recall" not in read.may:
        return None
    form = form_of(
        actions.recall,
        reverse("commander-recall", args=[read.folio]),
        _("Take the report back"),
        {"reason": _("Why it is taken back")},
        given=typed,
        name="recall",
    )
    return Act("report.recall", _("Take it back"), [form], "Alt+Z")


def _asked(read: Any, drawn: list[dict[str, Any]], typed: Any, opened: str, account: str) -> list[dict[str, Any]]:
    """What was asked of authors, with what this commander may do about each."""
    others = {one["id"] for one in read.proposals if one["by"] != account and "propose" in read.may}
    return [one | {"acts": _ended_by(one, one["id"] in others, read.folio, typed, opened)} for one in drawn]


def _ended_by(one: Any, carries: bool, folio: str, typed: Any, opened: str) -> list[Act]:
    """What a commander may do about a proposal that waits: ask no more; another one carries it without its author."""
    if one["status"] != "open":
        return []

    def act(action: Any, verb: str, label: str, button: str, labels: Any, **more: Any) -> Act:
        address = reverse(f"commander-{verb}-amendment", args=[folio, one["id"]])
        mine = opened == f"{verb}:{one['id']}"
        given = typed if mine else {}
        made = form_of(action, address, button, labels, given=given, name=f"{verb}-{one['id']}", **more)
        return Act(f"report.{verb}", label, [made])

    spoken = language()
    codes = [(code, words[spoken]) for code, words in queries.unreached_codes().items()]
    labels = {"unreached": _("Why the author does not answer"), "reason": _("How they were looked for")}
    words = _("Carry it without its author"), _("Carry it")
    carried = [act(actions.carry, "carry", *words, labels, choices={"unreached": codes})] if carries else []
    gone = _("Ask no more"), _("Withdraw it")
    return [*carried, act(actions.withdraw_amendment, "withdraw", *gone, {"reason": _("Why it is not asked any more")})]


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
        value = ",".join(text_of(text, name) for text in request.POST.getlist(name))
        # A browser's control of days and hours cannot hold "does not apply": empty, nobody touched it.
        untouched = not value and line.control.kind in _CLOCKS and line.control.value.startswith("absent:")
        if _differs(line.control.kind, value, line.control.value) and not untouched:
            changes.append({"path": line.path, "value": fields.written(line.control.kind, value)})
    return changes


def _keep_typed(made: list[fields.Block], request: HttpRequest) -> None:
    """What was typed into the fields stands in them again: a refused amendment is put right, not typed anew."""
    for line in (line for block in made for line in block.lines if line.control is not None):
        if line.control and (sent := request.POST.getlist(ANSWER + line.path)):
            line.control = replace(line.control, value=",".join(sent))


def _in_the_way(refusal: Refusal | None, drawn: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The proposal that waits, because of which another one about the same answer was refused."""
    number = refusal.extra.get("proposal") if refusal is not None else None
    return next((one for one in drawn if one["id"] == number), None)


def _differs(kind: str, typed: str, stands: str) -> bool:
    """Whether a control holds another answer: of several boxes, a browser sends the ticked ones in the form's order."""
    if kind == "choices":
        return sorted(typed.split(",")) != sorted(stands.split(","))
    return typed != stands


_done = partial(does, right="reports.review", page=_page, to=HERE)
sending_back = _done(
    actions.send_back,
    said=later("Sent back. The officer sees your remarks at the fields."),
    to="commander-queue",
    away=True,
    ask=_remarks,
    opened="send-back",
)
signing = _done(
    actions.sign,
    said=later("Signed. From now on only a numbered amendment changes it."),
    ask=_acknowledged,
    opened="sign",
)
amending = _done(
    actions.amend,
    said=later("Amended. The original stays beside it."),
    ask=partial(_amended, AmendReport),
    opened="amend",
)
proposing = _done(
    actions.propose,
    said=later("Asked. It changes nothing until the officer who wrote it confirms."),
    ask=partial(_amended, ProposeAmendment),
    opened="amend",
)
handing = _done(actions.hand_over, said=later("Handed over. It waits for the acknowledgement."), opened="hand-over")
recalling = _done(actions.recall, said=later("Taken back. Hand it over to who must have it."), opened="recall")
naming = _done(actions.name_partner, said=later("Named. They write too, on their own account."), opened="name-partner")
ending_partner = _done(actions.end_partner, said=later("They write in it no more. What they wrote stays."))
choosing = _done(actions.choose, said=later("Chosen. Both values stay in the log."), ask=_chosen)


def _of_one(
    request: HttpRequest, folio: str, proposal: int, refusal: Refusal | None = None, *, opened: str = ""
) -> HttpResponse:
    return _page(request, folio, refusal, opened=f"{opened}:{proposal}")


def _back(_request: HttpRequest, folio: str, _proposal: int, _made: Any) -> HttpResponse:
    return redirect(HERE, folio=folio)


_ending = partial(does, right="reports.review", page=_of_one, to=_back)
carrying = _ending(actions.carry, said=later("Amended without its author: it says so, and why."), opened="carry")
withdrawing = _ending(
    actions.withdraw_amendment, said=later("Withdrawn. What was asked stays in the file."), opened="withdraw"
)
