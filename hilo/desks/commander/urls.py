from __future__ import annotations

from django.urls import path

from hilo.desks.reading.wall import wall_of

from .desk import DESK
from .pages import devices, queue, reconciliation, report

urlpatterns = [
    path("", queue.listing, name="commander-queue"),
    path("next", queue.following, name="commander-next"),
    path("reports/<str:folio>", report.one, name="commander-report"),
    path("reports/<str:folio>/shown/<str:number>/<str:sha256>", report.picture, name="commander-shown"),
    path("reports/<str:folio>/send-back", report.sending_back, name="commander-send-back"),
    path("reports/<str:folio>/sign", report.signing, name="commander-sign"),
    path("reports/<str:folio>/amend", report.amending, name="commander-amend"),
    path("reports/<str:folio>/propose", report.proposing, name="commander-propose"),
    path("reports/<str:folio>/proposed/<int:proposal>/carry", report.carrying, name="commander-carry-amendment"),
    path(
        "reports/<str:folio>/proposed/<int:proposal>/withdraw", report.withdrawing, name="commander-withdraw-amendment"
    ),
    path("reports/<str:folio>/hand-over", report.handing, name="commander-hand-over"),
    path("reports/<str:folio>/recall", report.recalling, name="commander-recall"),
    path("reports/<str:folio>/partners", report.naming, name="commander-name-partner"),
    path("reports/<str:folio>/partners-ended", report.ending_partner, name="commander-end-partner"),
    path("reports/<str:folio>/choose", report.choosing, name="commander-choose"),
    *wall_of(DESK, "commander-wall", "detentions.read", report="commander-report"),
    path("phones", devices.listing, name="commander-devices"),
    path("phones/<uuid:device>/revoke", devices.revoking, name="commander-revoke"),
    path("phones/sealed/<int:sealed>/open", devices.opening, name="commander-open-sealed"),
    path("phones/sealed/<int:sealed>/let-in", devices.letting_in, name="commander-let-in"),
    path("reconciliation", reconciliation.page, name="commander-reconciliation"),
]
