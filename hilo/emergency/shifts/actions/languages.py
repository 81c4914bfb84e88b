"""Which languages a worker speaks, as the worker says."""

from __future__ import annotations

from datetime import datetime

from hilo.emergency.calls.queries import spoken_labels
from hilo.kernel.action import action, done
from hilo.lib.actor import Actor
from hilo.lib.errors import Refusal

from ..commands import SpeakLanguages
from ..events import LanguagesTold
from ..models import Speaker
from ..queries import held_centre


@action("shifts.own", verb="worker.speaks")
def speak(command: SpeakLanguages, *, actor: Actor, at: datetime) -> Speaker:
    """Say in which languages, besides Spanish, one takes a call; each saying replaces the one before.

    Raises: Refusal HILO-H405 for a language that is not in the list.
    """
    centre, known = held_centre(actor), spoken_labels()
    if unknown := [one for one in command.languages if one not in known]:
        raise Refusal("HILO-H405", where="languages", unknown=", ".join(unknown), languages=", ".join(known))
    said = sorted(set(command.languages))
    row, _ = Speaker.objects.update_or_create(
        worker=actor.name, defaults={"centre": centre, "languages": said, "told_at": at}
    )
    done(row, LanguagesTold(centre.code), data={"languages": said})
    return row
