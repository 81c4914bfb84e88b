"""The monthly file of the national register of personnel, written, and written down as given out."""

from __future__ import annotations

import hashlib
from datetime import datetime

from hilo.kernel.access.queries import institution_named
from hilo.kernel.action import action, done, held, prepares
from hilo.kernel.possession import may_hold
from hilo.kernel.rights import allow
from hilo.kernel.territory.queries import state
from hilo.lib.actor import Actor
from hilo.lib.errors import NotFound

from ..models import Force
from ..national import Written, write
from ..queries.national import people


@prepares
def write_national(institution: str, *, actor: Actor, at: datetime) -> Written:
    """All officers of an institution, who left too, in the layout of the national register (../national.py).

    Raises: Forbidden; NotFound.
    """
    allow(actor, "officers.write")
    body = institution_named(institution)
    force, where = Force(body.code, body.state), state(body.state)
    if not may_hold("officers.written_out", actor, force.holder):
        raise NotFound("institution", institution)
    made = write(people(body.code), body.name, where.name if where else "")
    _written_out(force, made, actor=actor, at=at)
    return made


@action("officers.write", verb="officers.written_out")
def _written_out(force: Force, made: Written, *, actor: Actor, at: datetime) -> None:
    """Who took everybody out of the house: how many, and the fingerprint of the file."""
    done(held(force), data={"lines": made.lines, "sha256": hashlib.sha256(made.data).hexdigest()})
