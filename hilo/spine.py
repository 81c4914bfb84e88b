"""The life of a case on one page: fact -> reaction, in order. `hilo spine` prints it.

A reaction is stored under its name, retried until it holds, and has its effect once. One that is seldom `wanted` is
run only for the facts that it concerns, which is asked in the act that records them.
"""

from __future__ import annotations

from hilo.emergency.calls import reactions as calls
from hilo.emergency.dispatch import reactions as dispatch
from hilo.emergency.dispatch.queries import with_units
from hilo.emergency.exchange import actions as webhooks
from hilo.emergency.exchange import reactions as exchange
from hilo.emergency.hospitals import reactions as hospitals
from hilo.emergency.incidents import reactions as incidents
from hilo.emergency.incidents.queries import Parties
from hilo.emergency.mutual_aid import reactions as aid
from hilo.emergency.mutual_aid.queries import having_part
from hilo.emergency.oversight import reactions as oversight
from hilo.emergency.privacy import reactions as privacy
from hilo.emergency.safety import reactions as safety
from hilo.emergency.shifts import reactions as shifts
from hilo.kernel.access import reactions as access
from hilo.kernel.events.registry import Reaction
from hilo.kernel.events.work import Beside
from hilo.kernel.proof import reactions as proof
from hilo.knowledge.incidence import reactions as figures
from hilo.policing.detentions import reactions as detentions
from hilo.policing.evidence import reactions as evidence
from hilo.policing.reports import reactions as reports
from hilo.registries.armoury import reactions as armoury
from hilo.registries.officers import reactions as officers

SPINE: tuple[Reaction, ...] = (
    # A call without a place was classified and is located now: units can be sent to its incident.
    Reaction("calls.CallLocated", "incidents.locate_with_first_call", incidents.follow_first_call),
    # The scene is elsewhere: the crews that drive there hear it.
    Reaction(
        "incidents.IncidentLocated", "dispatch.tell_units_of_scene", dispatch.tell_units, wanted=dispatch.holds_units
    ),
    # The line of an answered call closed and nobody said what it was: it is owed a call back, for anybody to make.
    Reaction("calls.DecisionOwed", "calls.leave_undecided", calls.leave_undecided, due=calls.decision_is_due),
    # An interpreter was asked for, or is not wanted any more: the exchange hears it.
    Reaction(
        "calls.LanguageHelpMoved",
        "calls.order_interpreter",
        calls.order_interpreter,
        wanted=calls.wants_exchange,
        apart=True,
    ),
    # Words to a caller go out after the act that wrote them; those of which nobody says that they arrived are lost.
    Reaction("calls.TextMoved", "calls.hand_text_over", calls.hand_text_over, wanted=calls.goes_out, apart=True),
    Reaction("calls.TextMoved", "calls.miss_text", calls.miss_text, due=calls.text_is_due, wanted=calls.goes_out),
    # More callers than can be answered: the announcement plays with it, and it ends by itself.
    Reaction(
        "calls.OverloadMoved",
        "calls.order_announcement",
        calls.order_announcement,
        wanted=calls.wants_announcement,
        apart=True,
    ),
    Reaction(
        "calls.OverloadMoved",
        "calls.end_overload",
        calls.end_by_itself,
        due=calls.overload_is_due,
        wanted=calls.is_overloaded,
    ),
    # A closed incident frees the units that are still with it.
    Reaction(
        "incidents.IncidentClosed",
        "dispatch.free_units_of_closed_incident",
        dispatch.free_units,
        wanted=dispatch.holds_units,
    ),
    # A transport follows its unit: at the hospital the clock of the hand-over runs, and it ends when the unit is free.
    Reaction("dispatch.UnitProgressed", "hospitals.follow_unit", hospitals.follow_unit, wanted=hospitals.carries),
    Reaction("dispatch.UnitReleased", "hospitals.follow_release", hospitals.follow_unit, wanted=hospitals.carries),
    # What an incident to which units went still lacks is another once it is something else, or goes on again.
    Reaction(
        "incidents.IncidentReclassified",
        "dispatch.tell_what_a_reclassified_incident_lacks",
        dispatch.tell_parts,
        wanted=dispatch.was_attended,
    ),
    Reaction(
        "incidents.IncidentReopened",
        "dispatch.tell_what_a_reopened_incident_lacks",
        dispatch.tell_parts,
        wanted=dispatch.was_attended,
    ),
    # A crew that did not accept, does not move or fell silent on scene is asked for; what it says settles that.
    Reaction(
        "dispatch.UnitAssigned",
        "safety.ask_if_accepted",
        safety.ask_for_crew,
        due=safety.ask_later,
        wanted=safety.is_followed,
    ),
    Reaction(
        "dispatch.UnitProgressed",
        "safety.ask_for_crew",
        safety.ask_for_crew,
        due=safety.ask_later,
        wanted=safety.is_followed,
    ),
    Reaction("dispatch.UnitProgressed", "safety.settle", safety.settle, wanted=safety.was_asked_for),
    Reaction("dispatch.UnitReleased", "safety.settle_released", safety.settle, wanted=safety.was_asked_for),
    # What was offered to a colleague and not accepted in time stays with who offered it.
    Reaction(
        "shifts.HandsOffered",
        "shifts.lapse_offer",
        shifts.lapse_offer,
        due=shifts.offer_is_due,
        wanted=shifts.is_offered,
    ),
    # An offered incident is looked after until it is acknowledged: unseen, out of sight or unanswered, it comes back.
    Reaction("mutual_aid.TransferWatched", "mutual_aid.look_after_offer", aid.look_after_offer, due=aid.look_again_at),
    # What a centre handed over goes on: it hears the least of it. A closed incident's offer ends.
    Reaction("incidents.IncidentProgressed", "mutual_aid.tell_progress", aid.tell_progress, wanted=aid.concerns_two),
    Reaction(
        "incidents.IncidentReclassified", "mutual_aid.tell_reclassified", aid.tell_progress, wanted=aid.concerns_two
    ),
    Reaction("incidents.IncidentReopened", "mutual_aid.tell_reopened", aid.tell_progress, wanted=aid.concerns_two),
    Reaction("incidents.IncidentClosed", "mutual_aid.tell_closed", aid.tell_progress, wanted=aid.concerns_two),
    Reaction("incidents.IncidentHandedOver", "mutual_aid.tell_handed_over", aid.tell_progress, wanted=aid.concerns_two),
    # A lent unit goes home at its end, or as soon as it is free.
    Reaction("mutual_aid.UnitLent", "mutual_aid.end_loan", aid.end_loan, due=aid.loan_ends_at),
    Reaction("dispatch.UnitReleased", "mutual_aid.follow_release", aid.follow_release, wanted=aid.concerns_two),
    # Units that were asked for and did not come in time are asked for no more.
    Reaction("mutual_aid.UnitsAsked", "mutual_aid.expire_request", aid.expire_request, due=aid.request_expires_at),
    # Federal help is temporary: what outlasts its last day is said.
    Reaction("mutual_aid.FederalHelpRequested", "mutual_aid.late", aid.note_overdue_help, due=aid.help_is_over_at),
    Reaction("mutual_aid.FederalHelpExtended", "mutual_aid.late_again", aid.note_overdue_help, due=aid.help_is_over_at),
    # Days whose calls are over are counted, a while after the first that closed; what changes later is counted anew.
    Reaction("oversight.KeptUp", "oversight.keep_days", oversight.keep_days, due=oversight.when_due),
    # What is missing in a person's request was not given in the ten days of the law.
    Reaction("privacy.RequestAsked", "privacy.lapse_unanswered", privacy.lapse_unanswered, due=privacy.lapse_when_due),
    # A public warning ends by itself.
    Reaction("exchange.WarningIssued", "exchange.end_warning", exchange.end_warning, due=exchange.expires),
    # A police unit is on scene: a report waits for its crew, with all in it that is known.
    Reaction("dispatch.UnitProgressed", "reports.begin_on_arrival", reports.begin_on_arrival, wanted=reports.arrived),
    # A detention, an object that was secured: the report being written takes it over.
    Reaction(
        "detentions.DetentionRegistered", "reports.take_detention", reports.fill_in, wanted=reports.concerns_a_report
    ),
    Reaction("evidence.ItemCollected", "reports.take_object", reports.fill_in, wanted=reports.concerns_a_report),
    # A term of the law that ran out while a person was held is a fact of its own, and shows on the wall.
    Reaction("detentions.TermRuns", "detentions.note_breach", detentions.note_breach, due=detentions.when_due),
    # Five days after the release the public look-up knows the person no more (LNRD 36).
    Reaction(
        "detentions.DetainedReleased",
        "detentions.cancel_public",
        detentions.cancel_public,
        due=detentions.public_ends_at,
    ),
    # What was opened for a life in danger is reviewed in 72 hours, or an alarm says that it was not.
    Reaction("access.RecordOpened", "access.note_unreviewed", access.note_unreviewed, due=access.review_due),
    # Something was recorded of an officer who is aboard a unit: whether they may go out is asked anew, and told.
    Reaction("officers.StandingChanged", "dispatch.look_at_crew", dispatch.look_at_crew, wanted=dispatch.concerns_crew),
    # Something was recorded of an officer who has a weapon or equipment: whether it is asked back is told at once.
    Reaction(
        "officers.StandingChanged", "armoury.look_at_charge", armoury.look_at_charge, wanted=armoury.concerns_charge
    ),
    # An officer who was separated has no account any more.
    Reaction("officers.OfficerSeparated", "officers.end_account", officers.end_account),
    # The owner of what was secured is told within sixty days; ninety later it may be declared abandoned (CNPP 231).
    Reaction(
        "evidence.ItemCollected",
        "evidence.note_owner_notice",
        evidence.note_owner_notice,
        due=evidence.owner_notice_due,
        wanted=evidence.owner_is_told_of,
    ),
    Reaction("evidence.OwnerNotified", "evidence.note_ripe", evidence.note_ripe, due=evidence.abandonment_due),
)
PARTIES: tuple[Parties, ...] = (
    # Who is with an incident beside the centre that answers for it, and so hears, writes and answers its notes.
    with_units,
    having_part,
)
LOOPS: tuple[Beside, ...] = (
    # Who subscribed is told of facts by webhook, in a loop of its own: a slow receiver delays nobody.
    webhooks.run,
    # Who is aboard and may not go out any more (a certificate that lapsed at midnight) is told as it happens.
    dispatch.follow_crews,
    # Who has a weapon and may carry none any more is told as it happens.
    armoury.follow_charges,
    # No recording is referred to longer than its purpose needs.
    privacy.keep_recordings_no_longer,
    # Files of evidence are looked at every night: one that changed raises an alarm.
    evidence.look_after_files,
    # What the public reads of official files is answered before it is asked.
    figures.keep_answers,
    # The ledger's heads are published each day, and neighbours' countersigned.
    proof.publish_daily,
)
"""What runs beside the worker's loop."""
