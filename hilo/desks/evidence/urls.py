from __future__ import annotations

from django.urls import path

from .pages import desk, item, labels, many

urlpatterns = [
    path("", desk.everything, name="evidence-desk"),
    path("scan", desk.scanned, name="evidence-scan"),
    path("many", many.many, name="evidence-many"),
    path("labels", labels.labels, name="evidence-labels"),
    path("items/<str:number>", item.one, name="evidence-item"),
    path("items/<str:number>/steps", item.take, name="evidence-take"),
    path("items/<str:number>/signatures", item.sign, name="evidence-sign"),
    path("items/<str:number>/owner", item.owner, name="evidence-owner"),
]
