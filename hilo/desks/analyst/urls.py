from __future__ import annotations

from django.urls import path

from .pages import ask, files, priorities, programmes, weekly

urlpatterns = [
    path("", ask.desk, name="analyst-desk"),
    path("answer.csv", ask.as_csv, name="analyst-csv"),
    path("answer.json", ask.as_json, name="analyst-json"),
    path("answer/<str:ident>.svg", ask.as_svg, name="analyst-svg"),
    path("answer/<str:ident>.png", ask.as_png, name="analyst-png"),
    path("files", files.everything, name="analyst-files"),
    path("files/load", files.loading, name="analyst-load"),
    path("files/<str:vintage>/<str:verb>", files.doing, name="analyst-file-verb"),
    path("weekly", weekly.sheet, name="analyst-weekly"),
    path("priorities", priorities.lists, name="analyst-priorities"),
    path("priorities/freeze", priorities.freezing, name="analyst-freeze"),
    path("priorities/<str:name>", priorities.one, name="analyst-list"),
    path("priorities/<str:name>/<str:verb>", priorities.done, name="analyst-list-verb"),
    path("programmes", programmes.scores, name="analyst-programmes"),
    path("programmes/<str:state>/<int:year>", programmes.one, name="analyst-programme"),
    path("programmes/<str:state>/<int:year>/<str:verb>", programmes.done, name="analyst-programme-verb"),
]
