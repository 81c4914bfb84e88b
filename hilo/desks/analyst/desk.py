"""The desk and its tabs."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hilo.kit.frame import Desk, Tab, language
from hilo.lib.errors import Refusal

READ = ("figures.read",)


def _unpublished(refusal: Refusal) -> str:
    """Which months the file does not hold, and which it does."""
    if language() == "en" or "first" not in refusal.extra:
        return refusal.said(language())
    months = refusal.extra["unpublished"]
    which = months[0] if len(months) == 1 else f"{months[0]} a {months[-1]}"
    return (
        f"El archivo no publica nada de {which}: va de {refusal.extra['first']} a {refusal.extra['last']}. No "
        "publicado no es cero; pregunte por otro periodo o cargue un archivo más nuevo."
    )


DESK = Desk(
    _("Analysis"),
    (
        Tab("ask", "analyst-desk", _("Ask"), READ),
        Tab("files", "analyst-files", _("Files"), READ),
        Tab("weekly", "analyst-weekly", _("Week"), READ),
        Tab("priorities", "analyst-priorities", _("Lists"), READ),
        Tab("programmes", "analyst-programmes", _("Work programmes"), READ),
    ),
    styles="analyst/analyst.css",
    refusals={"HILO-F424": _unpublished},
    exact=True,
)
