"""What the state of the reader's institution still needs, step by step: the list of `hilo begin`."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hilo.desks.administration.frame import DESK
from hilo.desks.administration.steps import DONE, LATER, OWED, node_of, steps
from hilo.desks.asked import actor as asking
from hilo.kernel.access.http import requires

STATES = {DONE: "done", OWED: "late", LATER: "soon"}


@require_safe
@never_cache
@requires("users.manage")
def listing(request: HttpRequest) -> HttpResponse:
    """Each step with what is there, and what makes the rest: a page that the reader may open, or a command."""
    who = asking(request)
    found = [steps(node_of(state, who)) for state in sorted(who.states)[:1]]
    rows = [(STATES[one.state], one) for one in (found[0] if found else [])]
    context = {"rows": rows, "owed": sum(one.state == OWED for _, one in rows)}
    return DESK.show(request, "begin", "administration/begin.html", context)
