"""A call for help, from the first ring: who, where, what, in which language, and whether it was one at all.

Legal basis: Norma Técnica of the 911 service (acuerdo 06/XXXIX/15): every call is registered and recorded (M1, A1).
States: waiting, answered, classified, improper, abandoned, unreached (standards/states.toml).
An abandoned call owes a call back (standards/call_back.toml); silence alone is never improper.
Protocol cards: files of standards/emergency/cards, and versions that an institution writes and another person approves.
The content of a call is never a reason to refuse it, and no number is ever blocked.
A call belongs to the centre where it rings until a person hands it over; a position that comes later is offered
(OfferedPlace) and moves nothing by itself.
Facts: CallReceived, CallAnswered, CallNoted, CallLocated, CallPlaceOffered, CallSilent, CallImproper, CallEnded,
CallBackAttempted, CallUnreached, CardApproved. Used by operators; incidents stand on it.
"""
