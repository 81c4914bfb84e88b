"""Phones of the institution: those in use; a lost one is revoked, and what one sent that may not is opened with a
reason."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.utils.translation import ngettext

from hilo.desks.commander.desk import DESK
from hilo.desks.reading import clocks
from hilo.kit.forms import Act, Ask, Form, form_of
from hilo.kit.frame import reader
from hilo.kit.listing import Column, Empty, list_page, listed, shown
from hilo.kit.views import does, shows
from hilo.lib.errors import Refusal
from hilo.policing.detentions import queries as detentions
from hilo.policing.reports import actions, queries

PURPOSE = "phones of the institution"
RIGHT_S = 120
"""A phone's clock that is further off than this is said: the same as in the report's log."""
PHONE = Column(later("Phone"), lambda row: row.name)
OFFICER = Column(later("Officer"), lambda row: f"{row.officer_name} · {row.officer_number}")
USED = (
    PHONE,
    Column(later("Identifier"), lambda row: row.id, under=True),
    OFFICER,
    Column(later("Last seen"), lambda row: row.seen_at, ago=True),
    Column(later("Its clock"), lambda row: _skew(row.skew_s) if row.seen_at else None),
)
SEALED = (
    Column(later("Phone"), lambda row: row.device_name),
    Column(later("Officer"), lambda row: row.officer, under=True),
    Column(later("Received"), lambda row: row.received_at),
    Column(later("State"), lambda row: _standing(row)[1], look=lambda row: _standing(row)[0]),
)
ODD = (
    Column(later("Account"), lambda row: row.account),
    Column(
        later("Opened"),
        lambda row: ngettext("{n} person opened", "{n} people opened", row.count).format(n=row.count),
    ),
    Column(later("When"), lambda row: f"{shown(row.since)} – {shown(row.at)}"),
)
REVOKED = (
    PHONE,
    OFFICER,
    Column(later("What happened"), lambda row: row.revoked_because),
    Column(later("Revoked"), lambda row: row.revoked_at),
)


@shows("devices.manage")
def listing(request: HttpRequest) -> HttpResponse:
    return _page(request)


def _became(done: Any) -> list[str]:
    """What came of what was let in, report by report."""
    return [_taken(one) for one in done] or [_("It was let in before: nothing changed.")]


def _taken(one: Any) -> str:
    parts = [ngettext("{n} answer was let in", "{n} answers were let in", one.taken).format(n=one.taken)]
    if waits := len(one.conflicts):
        parts.append(ngettext("{n} waits for a choice", "{n} wait for a choice", waits).format(n=waits))
    if refused := len(one.refused):
        parts.append(ngettext("{n} was not taken", "{n} were not taken", refused).format(n=refused))
    return f"{one.folio}: {'; '.join(parts)}."


def _clear(content: Any) -> str:
    if isinstance(content, bytes):
        content = content.decode("utf-8", "replace")
    return content if isinstance(content, str) else json.dumps(content, ensure_ascii=False, indent=2)


def _page(request: HttpRequest, refusal: Refusal | None = None, *, failed: str = "", opened: str = "") -> HttpResponse:
    who = reader(request, PURPOSE)
    devices = queries.devices(who)
    typed = {failed: request.POST} if failed else {}
    revoke = Column(_("Lost or shared"), partial(_revoke, typed), part="kit/act.html")
    let_in = Column(_("What is done with it"), partial(_sealed, typed), part="kit/forms.html")
    odd = detentions.odd_reads(who, at=timezone.now())
    gone = [one for one in devices if one.revoked_at is not None]
    return list_page(
        request,
        DESK,
        "devices",
        [one for one in devices if one.revoked_at is None],
        (*USED, revoke),
        title=_("Phones in use"),
        empty=Empty(_("No phone is registered"), _("A phone appears here when an officer first writes with it.")),
        refusal=refusal,
        after=[
            *listed(
                "sealed",
                _("Sealed: sent by phones that may send no more"),
                queries.sealed(who),
                (*SEALED, let_in),
                hand=True,
            ),
            *listed("odd", _("Unusual reading of the register"), odd, ODD, note="LNRD 16", hand=True),
            *listed("revoked", _("Revoked"), gone, REVOKED),
        ],
        template="commander/devices.html",
        context={"opened": opened},
    )


def _revoke(typed: Mapping[str, Any], one: Any) -> Act:
    note = _("It sends nothing in any more. What it still tries is sealed until you open it.")
    address, ask = reverse("commander-revoke", args=[one.id]), _("What happened")
    form = _why(typed, actions.revoke_device, f"revoke-{one.id}", address, _("Revoke it"), ask, note, look="danger")
    return Act(form.name, _("Lost or shared"), [form], about=one.name)


def _sealed(typed: Mapping[str, Any], one: Any) -> list[Form]:
    """It may be opened; once it was, and until it was let in, it may be let in."""
    address, button, ask = (
        reverse("commander-open-sealed", args=[one.id]),
        _("Open what is sealed"),
        _("Why it is opened"),
    )
    forms = [_why(typed, actions.open_sealed, f"open-{one.id}", address, button, ask)]
    if one.opened_at and not one.merged_at:
        address, button, ask = (
            reverse("commander-let-in", args=[one.id]),
            _("Let it into the report"),
            _("Why it is let in"),
        )
        note = _(
            "Answer by answer, marked in the log. What differs from what stands is kept beside it, and the officer "
            "chooses."
        )
        forms.append(_why(typed, actions.merge_sealed, f"in-{one.id}", address, button, ask, note))
    return forms


def _why(
    typed: Mapping[str, Any], act: Any, name: str, address: str, button: str, ask: str, note: str = "", look: str = ""
) -> Form:
    """The form of an act that takes its reason. typed: what was refused, by the name of its form."""
    asked = {"reason": Ask(ask, "text")}
    return form_of(act, address, button, asked, given=typed.get(name), name=name, look=look, note=note)


def _standing(one: Any) -> tuple[str, list[str]]:
    """The state of what is sealed: since when, who opened it and why."""
    late = (
        [_("arrived after its officer's service was suspended or over: {time}").format(time=shown(one.barred_at))]
        if one.barred_at
        else []
    )
    if not one.opened_at:
        return "soon", [_("sealed"), *late]
    said = f"{_('let in')} {shown(one.merged_at)}" if one.merged_at else f"{_('opened')} {shown(one.opened_at)}"
    return "done", [said, f"{one.opened_by}: {one.opened_because}", *late]


def _skew(seconds: int) -> str:
    """How far a phone's clock is off, as last seen."""
    if abs(seconds) < RIGHT_S:
        return _("right")
    length = clocks.span(timedelta(seconds=abs(seconds)))
    return _("{time} ahead").format(time=length) if seconds > 0 else _("{time} behind").format(time=length)


def _refused(request: HttpRequest, key: UUID | int, refusal: Refusal, *, act: str) -> HttpResponse:
    return _page(request, refusal, failed=f"{act}-{key}")


def _read(request: HttpRequest, _sealed: int, content: Any) -> HttpResponse:
    """What was sealed in clear, once: who opened it and why is written in the ledger."""
    return _page(request, opened=_clear(content))


_done = partial(does, right="devices.manage", page=_refused, to="commander-devices", away=True)
revoking = _done(actions.revoke_device, said=later("Revoked. What it still sends is sealed."), act="revoke")
opening = _done(actions.open_sealed, said=lambda _content: (), to=_read, act="open")
letting_in = _done(actions.merge_sealed, said=_became, act="in")
