from __future__ import annotations

from django.urls import path

from .pages import call_backs, calls, desk, keeping, paper, reviews, search

urlpatterns = [
    path("", desk.desk, name="operator-desk"),
    path("shell", desk.shell),
    path("sw.js", keeping.worker),
    path("keeping", keeping.keeping),
    path("lists", keeping.lists),
    path("by-hand", calls.begin),
    path("kept-calls", calls.take_kept),
    path("paper", paper.paper),
    path("paper/enter", paper.enter, name="operator-enter-form"),
    path("reviews", reviews.listing, name="operator-reviews"),
    path("reviews/<int:review_id>/word", reviews.word, name="operator-review-word"),
    path("calls/<int:call_id>/classification", calls.classify),
    path("calls/<int:call_id>/link", calls.link),
    path("queue", calls.queue),
    path("next", calls.take_next),
    path("calls/<int:call_id>", calls.show),
    path("calls/<int:call_id>/note", calls.note),
    path("calls/<int:call_id>/likely", calls.likely),
    path("calls/<int:call_id>/where", calls.where),
    path("calls/<int:call_id>/offered-place/<slug:verb>", calls.offered_place),
    path("call-backs/next", call_backs.take_next),
    path("calls/<int:call_id>/call-back", call_backs.take),
    path("calls/<int:call_id>/call-back/outcome", call_backs.outcome),
    path("calls/<int:call_id>/call-back/end", call_backs.give_up),
    path("calls/<int:call_id>/silent", call_backs.silent),
    path("calls/<int:call_id>/hung-up", call_backs.hung_up),
    path("calls/<int:call_id>/ringing", call_backs.ringing),
    path("calls/<int:call_id>/line", call_backs.line),
    path("calls/<int:call_id>/correction", calls.correct),
    path("codes", search.codes),
    path("places", search.named_places),
]
