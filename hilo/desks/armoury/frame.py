"""The desk: its tabs and its words."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hilo.kit.frame import Desk, Tab, language
from hilo.registries.armoury.queries import GRAPH, all_kinds, standard

READ, WRITE = "armoury.read", "armoury.write"
PURPOSE = "keeping of weapons and equipment"
DESK = Desk(
    _("Armoury"),
    (
        Tab("returns", "armoury-desk", _("To be given back"), (READ,), "Alt+1"),
        Tab("stock", "armoury-stock", _("Stock"), (READ,), "Alt+2"),
        Tab("pieces", "armoury-pieces", _("Pieces"), (READ,), "Alt+3"),
        Tab("inventory", "armoury-inventory", _("Inventory"), (WRITE,), "Alt+4"),
        Tab("protocols", "armoury-protocols", _("Protocols"), (READ,), "Alt+5"),
    ),
)
WHY = {
    "HILO-O165": _("Left the service: gives back everything"),
    "HILO-O178": _("May be given no weapon today"),
    "HILO-O164": _("The training for it is over"),
    "HILO-O720": _("Review due"),
    "HILO-O721": _("No licence"),
    "HILO-O722": _("No ballistic record"),
}
LOOKS = {"store": "calm", "issued": "calm", "unfit": "soon", "lost": "late", "stolen": "late", "out": "done"}
PROTOCOLS = {
    "missing": ("late", _("not in force")),
    "due": ("soon", _("to be looked at again")),
    "current": ("calm", _("in force")),
}
STEPS = {"enter": _("Entered in the inventory"), "describe": _("Description mended")}


def kind_label(code: str) -> str:
    return str(all_kinds()[code].label[language()])


def kinds() -> list[tuple[str, str]]:
    return [(code, kind_label(code)) for code in all_kinds()]


def status_label(code: str) -> str:
    return GRAPH.label(code, language())


def statuses() -> list[tuple[str, str]]:
    return [(code, status_label(code)) for code in GRAPH.states]


def causes() -> list[tuple[str, str]]:
    return [(code, row["label"][language()]) for code, row in standard("kinds")["causes"].items()]


def step_label(what: str) -> str:
    steps = GRAPH.steps
    return str(STEPS[what]) if what in STEPS else steps[what].labels[language()]


def piece_page(piece_id: int) -> str:
    return reverse("armoury-piece", args=[piece_id])
