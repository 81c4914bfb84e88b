from __future__ import annotations

from django.urls import path

from .pages import agenda, force, identity, officer, personnel, planning, results, today

urlpatterns = [
    path("", today.today, name="certification-desk"),
    path("expiring", today.expiring, name="certification-expiring"),
    path("find", today.find, name="certification-find"),
    path("requests", today.requests, name="certification-requests"),
    path("requests/<int:request_id>/refusal", today.refusing, name="certification-refuse"),
    path("agenda", agenda.agenda, name="certification-agenda"),
    path("agenda/write", agenda.writing, name="certification-agenda-write"),
    path("agenda/tell", agenda.telling, name="certification-agenda-tell"),
    path("agenda/examiners", agenda.examiners, name="certification-examiners"),
    path("agenda/examiners/add", agenda.adding, name="certification-examiner-add"),
    path("force", force.force, name="certification-force"),
    path("force/names", force.names, name="certification-force-names"),
    path("plan", planning.plan, name="certification-plan"),
    path("scorecard", planning.scorecard, name="certification-scorecard"),
    path("officers", personnel.enrolment, name="certification-enrolment"),
    path("officers/enrolment", personnel.enrolling, name="certification-enrol"),
    path("officers/import", personnel.importing, name="certification-import"),
    path("officers/<int:officer_id>/account", personnel.linking, name="certification-account"),
    path("officers/<int:officer_id>/post", personnel.posting, name="certification-post"),
    path("officers/<int:officer_id>/separation", personnel.separating, name="certification-separation"),
    path("officers/<int:officer_id>/identity", identity.proposing, name="certification-identity-propose"),
    path("identity", identity.waiting, name="certification-identity"),
    path("identity/<int:change_id>/confirmation", identity.confirming, name="certification-identity-confirm"),
    path("identity/<int:change_id>/refusal", identity.refusing, name="certification-identity-refuse"),
    path("identity/questions/<int:question_id>", identity.answering, name="certification-identity-answer"),
    path("officers/imports/<int:import_id>", personnel.undoing, name="certification-undo"),
    path("officers/<int:officer_id>", officer.one, name="certification-officer"),
    path("officers/<int:officer_id>/results", results.recording, name="certification-result"),
    path("officers/<int:officer_id>/results/<int:result_id>/annulment", results.annulling, name="certification-annul"),
    path("officers/<int:officer_id>/results/<int:result_id>/appeal", results.contesting, name="certification-appeal"),
    path("officers/<int:officer_id>/certificate", officer.issuing, name="certification-issue"),
    path("officers/<int:officer_id>/request", officer.asking, name="certification-request"),
    path("certificates/<slug:folio>", officer.paper, name="certification-paper"),
    path("certificates/<slug:folio>/code.svg", officer.code, name="certification-code"),
    path("certificates/<slug:folio>/address.svg", officer.short_code, name="certification-address"),
    path("certificates/<slug:folio>/revocation", officer.revoking, name="certification-revoke"),
]
