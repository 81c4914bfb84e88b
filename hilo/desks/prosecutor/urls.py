from __future__ import annotations

from django.urls import path

from hilo.desks.reading.wall import wall_of

from .desk import DESK
from .pages import case, files, hand_overs, person

urlpatterns = [
    path("", hand_overs.listing, name="prosecutor-hand-overs"),
    path("cases/<str:folio>", case.received, name="prosecutor-case"),
    path("cases/<str:folio>/acknowledge", case.acknowledging, name="prosecutor-acknowledge"),
    path("cases/<str:folio>/defenders", case.naming, name="prosecutor-name-defender"),
    path("cases/<str:folio>/defenders/end", case.ending, name="prosecutor-end-defender"),
    path("cases/<str:folio>/files/<str:name>", files.received, name="prosecutor-file"),
    path("cases/<str:folio>/shown/<str:number>/<str:sha256>", case.picture, name="prosecutor-shown"),
    path("people/<str:number>", person.one, name="prosecutor-person"),
    path("people/<str:number>/<str:verb>", person.done, name="prosecutor-person-verb"),
    *wall_of(DESK, "prosecutor-wall", "detentions.update", person="prosecutor-person"),
    path("defence/", hand_overs.named, name="defence-cases"),
    path("defence/<str:folio>", case.defended, name="defence-case"),
    path("defence/<str:folio>/shown/<str:number>/<str:sha256>", case.picture_for_defence, name="defence-shown"),
    path("defence/<str:folio>/files/<str:name>", files.defended, name="defence-file"),
]
