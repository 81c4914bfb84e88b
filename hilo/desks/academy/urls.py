from __future__ import annotations

from django.urls import path

from .pages import applicants, group, house, missing, seat, today

urlpatterns = [
    path("", today.today, name="academy-desk"),
    path("missing", missing.lacking, name="academy-lacking"),
    path("plan", missing.plan, name="academy-plan"),
    path("house", house.house, name="academy-house"),
    path("house/instructor", house.instructor, name="academy-instructor"),
    path("house/edition", house.edition, name="academy-edition"),
    path("house/group", house.open_group, name="academy-open"),
    path("applicants", applicants.asking, name="academy-applicants"),
    path("applicants/list", applicants.register, name="academy-register"),
    path("applicants/<int:applicant_id>", applicants.one, name="academy-applicant"),
    path("applicants/<int:applicant_id>/clearance", applicants.clear, name="academy-clear"),
    path("applicants/<int:applicant_id>/entry", applicants.admit, name="academy-admit"),
    path("applicants/<int:applicant_id>/departure", applicants.drop, name="academy-drop"),
    path("groups/<int:group_id>", group.one, name="academy-group"),
    path("groups/<int:group_id>/calendar", group.plan, name="academy-calendar"),
    path("groups/<int:group_id>/people", group.enrol, name="academy-enrol"),
    path("groups/<int:group_id>/attendance", group.attend, name="academy-attendance"),
    path("groups/<int:group_id>/grades", group.grade, name="academy-grades"),
    path("groups/<int:group_id>/closure", group.close, name="academy-close"),
    path("groups/<int:group_id>/acts.json", group.acts, name="academy-acts"),
    path("groups/<int:group_id>/diplomas.pdf", group.diplomas, name="academy-diplomas"),
    path("groups/<int:group_id>/seats/<int:seat_id>", seat.one, name="academy-seat"),
    path("groups/<int:group_id>/seats/<int:seat_id>/departure", seat.leave, name="academy-leave"),
    path("groups/<int:group_id>/seats/<int:seat_id>/correction", seat.correct, name="academy-correct"),
]
