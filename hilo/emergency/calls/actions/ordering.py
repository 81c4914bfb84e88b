"""What the telephone exchange is asked, after the act that wants it: an interpreter on the line, and that one off
again.
"""

from __future__ import annotations

import logging
from datetime import datetime

from django.conf import settings

from hilo.adapters.telephony import HttpOrders, NoOrders, NotTaken, Order, Orders
from hilo.kernel.action import action, done, prepares
from hilo.lib.actor import Actor

from ..events import LanguageHelpMoved
from ..models import Call, LanguageHelp
from ..queries import locked_call
from .telling import state_of

log = logging.getLogger("hilo.calls")


def exchange() -> Orders:
    """Whoever takes orders: the exchange at HILO_EXCHANGE_URL, or nobody."""
    return HttpOrders(settings.EXCHANGE_URL, settings.EXCHANGE_TOKEN) if settings.EXCHANGE_URL else NoOrders()


def named_there(call: Call) -> str:
    """What the exchange calls the call; its folio where it never named it."""
    leg = call.legs.order_by("-pk").first()
    return leg.exchange_id if leg else call.folio


def taken(order: Order) -> bool:
    """True if the exchange took the order."""
    try:
        exchange().give(order)
    except NotTaken as error:
        log.warning("order %s was not taken: %s", order.id, error)
        return False
    return True


@prepares
def order_help(help_id: int, *, actor: Actor, at: datetime) -> None:
    """Ask the exchange for the interpreter, or to let one go who is not wanted any more. What it does not take, the
    operator's desk says: then the interpreter is dialled by hand."""
    row = LanguageHelp.objects.select_related("call").get(pk=help_id)
    order = "interpreter" if row.ended_at is None else "drop_interpreter"
    took = taken(Order(order, f"help-{row.pk}", named_there(row.call), row.call.caller_number, row.language))
    _help_ordered(help_id, order, took, actor=actor, at=at)


@action("calls.answer", verb="call.help_ordered")
def _help_ordered(help_id: int, order: str, took: bool, *, actor: Actor, at: datetime) -> None:
    row = LanguageHelp.objects.get(pk=help_id)
    call = locked_call(row.call_id)
    row.refresh_from_db()
    row.ordered = took and order == "interpreter"
    row.save(update_fields=["ordered"])
    moved = LanguageHelpMoved(state_of(call), row.pk, row.kind, row.joined_at is not None, row.ended_at is None)
    done(call, moved, data={"help": row.pk, "order": order, "taken": took})
