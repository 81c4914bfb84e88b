from __future__ import annotations

from django.urls import path

from .pages import identity, officer, personnel, planning, results, today

urlpatterns = [
    path("", today.today, name="certification-desk"),
    path("expiring", today.expiring, name="certification-expiring"),
    path("find", today.find, name="certification-find"),
    path("requests", today.requests, name="certification-requests"),
    path("requests/<int:request_id>/refusal", today.refusing, name="certification-refuse"),
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
