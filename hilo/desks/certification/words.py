"""What the desk says of components, findings and reasons, in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

COMPONENTS = {
    "trust": _("Vetting"),
    "competencies": _("Competencies"),
    "performance": _("Performance"),
    "training": _("Initial training"),
}
ACCREDITED = COMPONENTS | {"certificate": _("Issuing certificates"), "teaching": _("Teaching, of an academy")}
"""For what an institution is accredited."""
TOUCHED = {
    "waits": ("soon", _("to be signed anew")),
    "asks": ("late", _("issued since somebody else had the key: look at it first")),
    "anew": ("calm", _("signed anew: to be printed again")),
}
"""A certificate of a key that is not trusted -> how it looks, and its word."""
DECISIONS = {"result": _("Result"), "correction": _("Correction"), "annulment": _("Annulment")}
OUTCOMES = {
    "upheld": _("the result stands"),
    "annulled": _("the result falls"),
    "again": _("it falls, and the officer is evaluated again"),
}
"""What was resolved of an appeal."""
STATES = {
    "ok": ("calm", _("current")),
    "missing": ("soon", _("missing")),
    "failed": ("late", _("not passed")),
    "ended": ("late", _("expired")),
}
"""State of a component -> how it looks, and its word."""
CLASSES = {
    "confidential": ("late", _("Kept out for a confidential reason")),
    "suspended": ("late", _("Suspended")),
    "leave": ("done", _("On leave: evaluated on return")),
    "failed": ("late", _("Did not pass a component")),
    "lapsed": ("late", _("A component has expired")),
    "never": ("late", _("Never evaluated")),
    "incomplete": ("late", _("A component was never evaluated")),
    "untrained": ("soon", _("Initial training missing: the academy's")),
    "due": ("soon", _("Ends within six months")),
    "current": ("calm", _("In time")),
}
"""Class of who serves -> how it looks, and its word."""
FINDINGS = {
    "HILO-O100": _("No rules of the certificate were in force on this day."),
    "HILO-O101": _("A component has no evaluation."),
    "HILO-O102": _("A component was not passed."),
    "HILO-O103": _("A component is no longer current."),
    "HILO-O104": _("A component ends within six months: plan its evaluation."),
    "HILO-O111": _("Is on leave."),
    "HILO-O116": _("Waits until somebody answers who it is."),
    "HILO-O112": _("Is suspended."),
    "HILO-O113": _("No longer serves."),
    "HILO-O114": _("A sanction that suspends is running."),
    "HILO-O119": _("A confidential reason: the personnel office knows it."),
    "HILO-O121": _("There is no certificate yet."),
    "HILO-O122": _("The certificate has expired."),
    "HILO-O123": _("The certificate was revoked."),
    "HILO-O125": _("The certificate is suspended until the four components are current."),
    "HILO-O124": _("The certificate expires within six months: plan its renewal."),
}
LOOKS = {"error": "late", "warning": "soon", "info": "done"}
COMPONENT_STATE = {"HILO-O101": "missing", "HILO-O102": "failed", "HILO-O103": "ended"}
REVOCATIONS = {
    "separated": _("The service ended"),
    "not_revalidated": _("Vetting was not revalidated"),
    "issued_in_error": _("Issued in error"),
    "by_order": _("By order of an authority"),
}
"""Why a centre ends a certificate before its time; “renewed” is written by the renewal itself."""
ENDED = REVOCATIONS | {"renewed": _("Replaced by a new one")}
CAUSES = {
    "resignation": _("Resignation"),
    "incapacity": _("Permanent incapacity"),
    "death": _("Death"),
    "retirement": _("Retirement"),
    "requirements": _("Requirements to enter or stay not met"),
    "court_order": _("Separation by order of a court"),
    "removal": _("Removal"),
}
"""Why a service ends (LGSNSP 79)."""
LEVELS = {
    "may": ("calm", _("yes")),
    "warned": ("soon", _("yes, with a notice")),
    "forbidden": ("late", _("no")),
}
"""What a verdict allows -> how it looks, and its word."""
NOTICES = {
    "crew": _(
        "When you go out, whoever sends the unit, your commander and you yourself read at once that something stands"
        " against it; not what."
    ),
    "driving": _("Hilo asks this nowhere yet: nobody is told."),
    "command": _("Hilo asks this nowhere yet: nobody is told."),
    "post": _("You may be sent there; nobody else is told."),
    "detention": _(
        "The detention is registered, and your commander and the prosecutor read beside it that something stood against"
        " it; not what."
    ),
}
"""Who is told what, of what is not refused: purpose of standards/may_serve.toml -> in words."""
WRITTEN = {
    "synthetic": _("made up for a trial"),
    "demonstration": _("demonstration"),
    "certification of officers": _("certification of officers"),
    "keeping of weapons and equipment": _("keeping of weapons and equipment"),
    "review of reports": _("review of reports"),
    "selection of applicants": _("selection of applicants"),
    "teaching of an academy's group": _("teaching of an academy's group"),
    "on the server": _("on the server"),
}
"""Reasons and purposes that the register itself wrote down in English -> in the reader's language."""
STEPS = {"put_on_leave": _("Leave of absence"), "suspend": _("Suspension"), "reinstate": _("Service again")}
DUTIES = {"operational": _("Operational"), "administrative": _("Administrative")}
STATUS = {
    "active": _("in service"),
    "pending": _("waits for an answer who it is"),
    "leave": _("on leave"),
    "suspended": _("suspended"),
    "separated": _("separated"),
    "removed": _("removed"),
    "retired": _("retired"),
    "dead": _("deceased"),
}
IDENTITY = {
    "name": _("Name"),
    "born": _("Birth date"),
    "curp": "CURP",
    "cuip": "CUIP",
    "sex": _("Sex"),
}
"""What tells who an officer is."""
DOCUMENTS = {
    "birth_certificate": _("Birth certificate"),
    "curp_record": _("Record of the population key (CURP)"),
    "photo_record": _("Record of the taking of a photograph"),
    "register_notice": _("Notice of the national register of personnel"),
    "court_order": _("Order of a court or an authority"),
    "personnel_file": _("Personnel file: it was mistyped"),
    "import": _("Spreadsheet"),
}
"""What a change of identity rests on."""
CHANGES = {
    "proposed": ("soon", _("waits for a second signature")),
    "confirmed": ("calm", _("confirmed")),
    "refused": ("done", _("refused")),
    "completed": ("calm", _("filled in by an import")),
    "undone": ("done", _("taken back with its import")),
}
"""Status of a change of identity -> how it looks, and its word."""
LIKENESS = {
    "name_same": _("same name"),
    "name_sounds": _("the name sounds alike or differs by a letter"),
    "name_part": _("a surname or a given name is missing"),
    "name_most": _("one word of the name differs"),
    "name_other": _("another name"),
    "born_same": _("same birth date"),
    "born_near": _("near birth date: a day, day and month swapped, or a year"),
    "born_other": _("another birth date"),
    "curp_same": _("same CURP"),
    "curp_near": _("near CURP"),
    "curp_other": _("another CURP"),
    "cuip_same": _("same CUIP"),
    "cuip_other": _("another CUIP"),
    "sex_other": _("another sex"),
}
"""Why two records may be one person's."""
QUESTIONS = {
    "likeness": _("Like somebody who served before"),
    "double": _("Twice in the institution"),
    "number": _("A file gives the number to somebody else"),
}
INSTITUTIONAL = {
    "per_thousand": _("Officers by 1,000 inhabitants"),
    "registered": _("Staff in the national register"),
    "certified": _("Staff with a certificate in force"),
}
