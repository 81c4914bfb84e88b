"""Another language: an interpreter as a third party on the line, or a colleague who speaks it and takes the call."""

from __future__ import annotations

from datetime import datetime

from hilo.kernel.action import action, done
from hilo.kernel.events.actions import FactLike
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, Refusal

from ..calling_back import DIALLING
from ..card_words import languages
from ..commands import AskLanguageHelp, TellLanguageHelp
from ..events import CallAnswered, CallBackAttempted, CallNoted, CallTakenOver, LanguageHelpMoved
from ..models import Call, CallBack, LanguageHelp
from ..queries import help_open, in_hands_of, locked_call, locked_within
from ..rules import HELP_ENDS, HELP_KINDS
from .telling import state_of

TOLD = ("joined", *(end for end in HELP_ENDS if end != "taken"))


@action("calls.answer", verb="call.language_help_asked")
def ask_language_help(call_id: int, command: AskLanguageHelp, *, actor: Actor, at: datetime) -> LanguageHelp:
    """Ask an interpreter to the line, or a colleague who speaks the language; the call keeps the language.

    What was asked for before is taken back. It may be asked after the classification too: help is sent meanwhile.
    Raises: Refusal HILO-C450 for a kind or HILO-C451 for a language that is none; Conflict HILO-C452 for a call that
        nobody answered or whose line is closed.
    """
    call = locked_call(call_id)
    if command.kind not in HELP_KINDS:
        raise Refusal("HILO-C450", where="kind", kinds=", ".join(HELP_KINDS))
    if command.language not in languages():
        raise Refusal("HILO-C451", where="language", languages=", ".join(languages()))
    if not call.answered_by or call.ended_at is not None:
        raise Conflict("HILO-C452")
    end_language_help(call, "withdrawn", at=at)
    asked = LanguageHelp.objects.create(
        call=call, kind=command.kind, language=command.language, asked_at=at, asked_by=actor.name
    )
    facts: list[FactLike] = [_moved(asked)]
    if call.language != command.language:
        call.language = command.language
        call.save(update_fields=["language"])
        facts.append(CallNoted(state_of(call)))
    done(call, *facts, data={"kind": asked.kind, "help": asked.pk})
    return asked


@action("calls.answer", verb="call.language_help_told")
def tell_language_help(call_id: int, command: TellLanguageHelp, *, actor: Actor, at: datetime) -> LanguageHelp:
    """The operator says what the exchange did not: the interpreter joined, left, cannot be had, or is not needed.

    Raises: Refusal HILO-C450 for a step that is none; Conflict HILO-C453 where nobody is asked for.
    """
    call = locked_call(call_id)
    if command.step not in TOLD:
        raise Refusal("HILO-C450", where="step", kinds=", ".join(TOLD))
    row = help_open(call)
    if row is None:
        raise Conflict("HILO-C453")
    told(row, command.step, who=command.who, at=at)
    return row


@action("calls.answer", verb="call.taken_over")
def take_over(call_id: int, *, actor: Actor, at: datetime) -> Call:
    """Take the call of a colleague who asked for somebody who speaks its language. It is in the taker's hands at once,
    so that the caller is never with nobody.

    Raises: Conflict HILO-C453 where no colleague is asked for (any more), HILO-C454 for one's own call.
    """
    call = locked_call(call_id)
    row = help_open(call)
    if row is None or row.kind != "colleague":
        raise Conflict("HILO-C453")
    if call.answered_by == actor.name:
        raise Conflict("HILO-C454")
    row.who, row.joined_at = actor.name, at
    _ended(row, "taken", at)
    handed(call, actor.name, done_by="call.taken_over")
    return call


def handed(call: Call, to: str, *, done_by: str) -> None:
    """An answered call is in somebody else's hands now. Part of the act that hands it over; when it was answered
    stays.
    """
    before, call.answered_by = call.answered_by, to
    call.save(update_fields=["answered_by"])
    done(call, CallTakenOver(state_of(call), to), CallAnswered(state_of(call), to), verb=done_by, data={"from": before})


def hand_calls(giver: str, taker: str, centre: str, *, at: datetime) -> None:
    """Everything of a centre's calls that is in one worker's hands is in another's: open calls, call-backs under way.
    Part of the act by which the other accepted it."""
    held = in_hands_of(giver, centre, at=at)
    for one in held.answered:
        handed(locked_within(one.pk), taker, done_by="call.handed")
    for one in held.dialling:
        call = locked_within(one.pk)
        CallBack.objects.filter(call=call, by=giver, outcome=DIALLING).update(by=taker)
        done(call, CallBackAttempted(state_of(call), DIALLING, 0), verb="call.back_handed", data={"from": giver})


def told(row: LanguageHelp, step: str, *, who: str, at: datetime) -> None:
    """What the operator or the exchange says of an interpreter. Part of the act that hears it; twice is once."""
    if step == "joined":
        if row.joined_at is not None:
            return
        row.joined_at, row.who = at, who or row.who
        row.save(update_fields=["joined_at", "who"])
        done(row.call, _moved(row), verb="call.interpreter_joined", data={"help": row.pk})
        return
    _ended(row, step, at)


def end_language_help(call: Call, outcome: str, *, at: datetime) -> None:
    """Nobody is asked for any more: "left" for who was on the line. Part of the act that ends it."""
    row = help_open(call)
    if row is not None:
        _ended(row, "left" if row.joined_at is not None and outcome == "withdrawn" else outcome, at)


def _ended(row: LanguageHelp, outcome: str, at: datetime) -> None:
    row.ended_at, row.outcome = at, outcome
    row.save(update_fields=["joined_at", "who", "ended_at", "outcome"])
    done(row.call, _moved(row), verb="call.language_help_ended", data={"help": row.pk, "outcome": outcome})


def _moved(row: LanguageHelp) -> LanguageHelpMoved:
    return LanguageHelpMoved(state_of(row.call), row.pk, row.kind, row.joined_at is not None, row.ended_at is None)
