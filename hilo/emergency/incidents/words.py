"""The ledger's verbs and the parts of a score as sentences, in Spanish or English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext, gettext_lazy

from hilo.emergency.calls.queries import outcomes
from hilo.kernel.language import language

from .rules import Score, placing_reasons, reasons_text

VERBS = {
    "call.received": gettext_lazy("Call {subject} rang in"),
    "call.answered": gettext_lazy("Call {subject} was answered"),
    "call.noted": gettext_lazy("Noted in call {subject}: {fields}"),
    "call.improper": gettext_lazy("Call {subject} was marked improper: {kind}"),
    "call.corrected": gettext_lazy("Call {subject} was corrected"),
    "call.ended": gettext_lazy("Call {subject} ended"),
    "call.answer_told_late": gettext_lazy(
        "The exchange told late that call {subject} was answered: it was not abandoned"
    ),
    "call.called_back": gettext_lazy("The caller of {subject} was called back"),
    "call.back_tried": gettext_lazy("Calling {subject} back: {outcome}"),
    "call.unreached": gettext_lazy("The caller of {subject} was not reached in {attempts} attempts"),
    "call.served": gettext_lazy("The caller of {subject} was reached through {call}"),
    "call.rang_again": gettext_lazy("The caller of {subject} rang again as {call}"),
    "call.hung_up": gettext_lazy("The caller of {subject} hung up before it was known what happened"),
    "call.keyed": gettext_lazy("A key was pressed on the telephone of {subject}"),
    "call.ringing_forbidden": gettext_lazy("{subject} must not be rung: it may harm who called"),
    "call.ringing_allowed": gettext_lazy("{subject} may be rung again"),
    "call.left_undecided": gettext_lazy("Nobody said in time what {subject} was: it is owed a call back"),
    "call.language_help_asked": gettext_lazy("Somebody who speaks the language of {subject} was asked for: {kind}"),
    "call.help_ordered": gettext_lazy("The exchange was asked for the interpreter of {subject}"),
    "call.interpreter_joined": gettext_lazy("The interpreter joined {subject}"),
    "call.language_help_ended": gettext_lazy(
        "Nobody is asked for any more because of the language of {subject}: {outcome}"
    ),
    "call.taken_over": gettext_lazy("{subject} was taken over from {from}"),
    "call.text_written": gettext_lazy("Written to the caller of {subject}"),
    "call.text_received": gettext_lazy("The caller of {subject} wrote"),
    "call.text_sent": gettext_lazy("The exchange took what was written to {subject}"),
    "call.text_delivered": gettext_lazy("What was written to {subject} arrived"),
    "call.text_failed": gettext_lazy("What was written to {subject} did not arrive"),
    "call.text_lost": gettext_lazy("Nobody says that what was written to {subject} arrived"),
    "call.texts_heard": gettext_lazy("What the caller of {subject} wrote was read"),
    "call.handed": gettext_lazy("{subject} was handed over by {from}"),
    "call.back_handed": gettext_lazy("Calling {subject} back was handed over by {from}"),
    "call.silent": gettext_lazy("Nobody speaks in call {subject}"),
    "call.spoke": gettext_lazy("Somebody speaks in call {subject} after all"),
    "call.read": gettext_lazy("Call {subject} was read"),
    "call.linked": gettext_lazy("Call {call} tells of this incident"),
    "call.unlinked": gettext_lazy("Call {call} was unlinked"),
    "incident.opened": gettext_lazy("Incident opened: {code}, priority {priority}"),
    "incident.reclassified": gettext_lazy("Reclassified from {before} to {code}, priority {priority}"),
    "incident.located": gettext_lazy("The incident's place was put right"),
    "incident.placed": gettext_lazy("The scene was placed: {reason}"),
    "call.place_offered": gettext_lazy("Call {subject} brings another position; nothing was moved"),
    "call.place_taken": gettext_lazy("The position that call {subject} brought later was taken"),
    "call.place_passed": gettext_lazy("The position that call {subject} brought later was passed over"),
    "call.located_by_network": gettext_lazy("The network gave the place of call {subject}"),
    "incident.read": gettext_lazy("Incident read"),
    "patient.noted": gettext_lazy("Patient {number} noted"),
    "patient.changed": gettext_lazy("Patient {number}: more is known"),
    "patient.transported": gettext_lazy("{unit} takes {patients} to {hospital}"),
    "patient.handed_over": gettext_lazy("{unit} handed {patients} over at {hospital}"),
    "alarm.raised": gettext_lazy("Alarm {level} raised"),
    "triage.counted": gettext_lazy("Counted: {red} red, {yellow} yellow, {green} green, {black} black"),
    "hold.ordered": gettext_lazy("Units wait until it is secure or they are called"),
    "scene.secured": gettext_lazy("The scene is secure"),
    "zone.drawn": gettext_lazy("Zone drawn: {kind}"),
    "zone.lifted": gettext_lazy("Zone {zone} lifted"),
    "role.taken": gettext_lazy("Role {role}: {unit}"),
    "objective.set": gettext_lazy("Objective written"),
    "objective.met": gettext_lazy("Objective met"),
    "unit.stage": gettext_lazy("{unit} waits in staging"),
    "unit.transport": gettext_lazy("{unit} left with a patient"),
    "unit.reach_hospital": gettext_lazy("{unit} is at the hospital"),
    "incident.closed": gettext_lazy("Closed with {code}"),
    "incident.reopened": gettext_lazy("Reopened"),
    "incident.joined": gettext_lazy("The same event as {into}: joined into it"),
    "incident.took_in": gettext_lazy("{folio} proved to be the same event and was joined into this one"),
    "incident.unjoined": gettext_lazy("Another event than {from} after all: goes on by itself"),
    "incident.gave_back": gettext_lazy("{folio} is another event after all and was taken out again"),
    "incident.split": gettext_lazy("{folio} was split off as an event of its own"),
    "incident.split_off": gettext_lazy("Split off from {from}"),
    "incident.handed_over": gettext_lazy("Handed over from {from} to {to}"),
    "transfer.offered": gettext_lazy("Offered to {to}"),
    "transfer.seen": gettext_lazy("{to} sees the offer"),
    "transfer.acknowledged": gettext_lazy("{to} accepted the offer"),
    "transfer.refused": gettext_lazy("{to} refused the offer"),
    "transfer.withdrawn": gettext_lazy("The offer to {to} was withdrawn"),
    "transfer.unseen": gettext_lazy("The offer came back: nobody at {to} saw it"),
    "transfer.lost": gettext_lazy("The offer came back: the desk at {to} that showed it went away"),
    "transfer.unanswered": gettext_lazy("The offer came back: {to} did not answer in time"),
    "transfer.closed": gettext_lazy("The offer to {to} ended with the incident"),
    "call.erased": gettext_lazy("What call {subject} told of the person was erased"),
    "call.put_right": gettext_lazy("The person's words in call {subject} were put right"),
    "call.number_forgotten": gettext_lazy("Call {subject} is no longer found by its number"),
    "call.recording_dropped": gettext_lazy("The recording of call {subject} was dropped"),
    "caller.talked_with": gettext_lazy("The caller of {subject} was talked with"),
    "recording.disclosed": gettext_lazy("The recording was given to {authority} ({document})"),
    "recording.released": gettext_lazy("The hold of {authority} on the recording was released"),
    "incident.told": gettext_lazy("A note was written ({role})"),
    "incident.acknowledged": gettext_lazy("A note was acknowledged by {side}"),
    "notes.read": gettext_lazy("Notes read"),
    "incident.exported": gettext_lazy("Told to another agency's system"),
    "eido.created": gettext_lazy("Received from another agency's system"),
    "eido.updated": gettext_lazy("Another agency's system sent news"),
    "eido.joined": gettext_lazy("Another agency's system tells of this incident"),
    "call.kept": gettext_lazy("Call {subject} was taken without a line and sent afterwards"),
    "call.begun": gettext_lazy("Call {subject} was begun by hand: nobody saw when it rang"),
    "call.entered": gettext_lazy("Call {subject} was entered afterwards from form {form}"),
    "incident.entered": gettext_lazy("The incident was entered afterwards from form {form}"),
    "unit.entered": gettext_lazy("Unit {unit} was entered afterwards from form {form}"),
    "unit.assigned": gettext_lazy("Unit {unit} was sent"),
    "unit.accept": gettext_lazy("Unit {unit} accepted"),
    "unit.go": gettext_lazy("Unit {unit} is under way"),
    "unit.arrive": gettext_lazy("Unit {unit} is on scene"),
    "unit.moved": gettext_lazy("Unit {unit} goes on from {from} to {to}"),
    "unit.free": gettext_lazy("Unit {unit} is free"),
}


class _Known(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "?"


def timeline_text(verb: str, subject: str, data: Mapping[str, Any], why: str) -> str:
    """One line of a timeline in the reader's language; an unknown verb is shown as it is."""
    words = {
        name: ", ".join(map(str, value)) if isinstance(value, list) else str(value) for name, value in data.items()
    }
    if "outcome" in words:
        words["outcome"] = _outcome(words["outcome"])
    if "reason" in words and (reason := placing_reasons().get(words["reason"])):
        words["reason"] = reason.labels[language()].lower()
    if "priority" in words:
        words["priority"] = gettext(words["priority"])
    text = str(VERBS.get(verb, verb)).format_map(_Known(words | {"subject": subject.partition(":")[2]}))
    return f"{text} ({why})" if why and not verb.endswith(".read") else text


def _outcome(name: str) -> str:
    labels = {found["name"]: found["label"] for found in outcomes(language())}
    return labels.get(name, name).lower()


def reasons_in_words(score: Score) -> list[str]:
    """Why the two may be the same event, in the reader's language."""
    return reasons_text(score, language())
