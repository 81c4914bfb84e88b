from __future__ import annotations

from django.urls import path

from .pages import asked, beside, detained, device, form, frame, mine, objects, sync

urlpatterns = [
    path("", frame.page, name="officer-page"),
    path("shell", frame.shell),
    path("sw.js", frame.worker),
    path("manifest.webmanifest", frame.manifest, name="officer-manifest"),
    path("keeping", frame.keeping),
    path("form", form.form),
    path("state", mine.state),
    path("reports/<str:ref>", mine.report),
    path("sync", sync.sync),
    path("choose", sync.choose),
    path("attach", sync.attach),
    path("submit", sync.submit),
    path("asked/<str:folio>/<int:proposal>", asked.asked),
    path("asked/<str:folio>/<int:proposal>/confirm", asked.confirm),
    path("asked/<str:folio>/<int:proposal>/decline", asked.decline),
    path("join", beside.join),
    path("partners", beside.name),
    path("partners-ended", beside.end),
    path("part", beside.sign),
    path("device", device.register),
    path("sealed", device.sealed),
    path("last", device.last, name="officer-last"),
    path("leaving", frame.leaving, name="officer-leaving"),
    path("detentions", detained.register),
    path("detentions/<str:number>/rights", detained.rights),
    path("objects", objects.collect),
    path("objects/<str:number>/files", objects.begin),
    path("uploads/<str:upload>", objects.part),
]
