"""Where the units should wait: the centre's study, how it stands in this moment, and the move that helps most."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from hilo.desks.supervisor.frame import DESK
from hilo.emergency.centres.queries import centres
from hilo.emergency.oversight.queries import coverage as queries
from hilo.engines.charts import Frame, Words, responsive
from hilo.engines.coverage import Change, Figure, Study, pictures
from hilo.kernel.access.http import asker
from hilo.kernel.territory.queries import place_of, roads_status
from hilo.kit.frame import language
from hilo.kit.listing import Filter
from hilo.kit.views import shows
from hilo.lib.actor import Actor

NEVER, MINUS = "—", "\u2212"
NAMED = 6


@shows("centre.oversee")
def coverage(request: HttpRequest) -> HttpResponse:
    """The study that the centre keeps; without one, how to make it."""
    who, at = asker(request), timezone.now()
    open_ = _centres(who)
    pick = Filter("centre", _("Centre"), [(code, code) for code in open_])
    centre = who.centre or pick.chosen(request) or (open_[0] if len(open_) == 1 else "")
    context: dict[str, Any] = {
        "chosen": centre,
        "filters": [] if who.centre else [(pick, centre)],
        "can_study": queries.can_study(),
        "roads": roads_status().state,
    }
    if centre:
        try:
            kept = queries.coverage_study(who, centre=centre)
        except ValueError:
            kept, context["damaged"] = None, True
        if kept is not None:
            context |= {"kept": kept, "now": queries.coverage_now(who, kept, at=at), **_serialize(kept.study)}
            move = context["now"].move
            if move is not None:
                context["gain"] = f"{100 * move.gain:.1f}"
                context["drive"] = pictures.minutes(60 * max(1, round(move.seconds / 60)))
            context["now_share"] = _share(context["now"].share)
    return DESK.show(request, "coverage", "supervisor/coverage.html", context)


def _centres(who: Actor) -> list[str]:
    """Codes of the centres in the reader's scope."""
    return [row.code for row in centres() if not who.states or row.state in who.states]


def _serialize(study: Study) -> dict[str, Any]:
    """The study's figures as people read them."""
    words, tongue = Words(language()), "en" if language() == "en" else "es"
    chosen = sorted((base for base in study.bases if base.placed), key=lambda base: -(base.lost or 0))
    changed = [base for base in study.bases if base.placed or base.now]
    return {
        "study": study,
        "within": pictures.minutes(study.within_s),
        "share": _share(study.share),
        "reached": _share(study.reached),
        "was": None if study.now_share is None else _share(study.now_share),
        "busy": _share(study.busy),
        "by_road": _share(study.by_road),
        "out_of_reach": _share(study.out_of_reach),
        "gap": "" if study.exact else _share(study.gap),
        "map": responsive(_map, Frame("plan", pictures.map_title(study, tongue), words=words), study),  # type: ignore[arg-type]
        "curve": responsive(_curve, Frame("curve", pictures.curve_title(study, tongue), words=words), study),  # type: ignore[arg-type]
        "bases": [
            {
                "base": base,
                "lost": "" if base.lost is None else _share(base.lost),
                "more": _signed(base.placed - base.now),
            }
            for base in sorted(changed, key=lambda base: (-base.placed, base.name))
        ],
        "worst": chosen[0] if chosen and chosen[0].lost else None,
        "worst_lost": _share(chosen[0].lost or 0) if chosen else "",
        "uncovered": [
            {"near": _near(lat, lon), "place": f"{lat:.4f}, {lon:.4f}", "calls": calls}
            for lat, lon, calls in study.uncovered[:NAMED]
        ],
        "more_uncovered": max(0, len(study.uncovered) - NAMED),
        "replays": [
            {"played": played, "figures": [_figure(figure) for figure in played.figures]} for played in study.replays
        ],
        "changes": [_change(change) for change in study.changes],
    }


def _signed(count: int) -> str:
    """+2, −1, 0."""
    return f"+{count}" if count > 0 else f"{MINUS}{-count}" if count else "0"


def _near(lat: float, lon: float) -> str:
    """The nearest known locality and its municipality; "" where there is none."""
    place = place_of(lat, lon)
    return f"{place.locality or place.municipality_name}, {place.state_name}" if place else ""


def _map(frame: Frame, study: Study) -> Any:
    return pictures.map_of(study, frame)


def _curve(frame: Frame, study: Study) -> Any:
    return pictures.curve_of(study, frame)


def _share(value: float) -> str:
    return Words(language()).value(value, "share")


def _label(name: str) -> str:
    return {"p50_s": _("Half answered within"), "p90_s": _("Nine in ten answered within"), "within": _("In time")}[name]


def _value(name: str, value: float, *, signed: bool = False) -> str:
    """10.8 min; 65.4 %; +2.1 min; a dash for what never comes."""
    if value in (float("inf"), float("-inf")):
        return NEVER
    sign = MINUS if value < 0 else "+" if signed and value > 0 else ""
    return sign + (_share(abs(value)) if name == "within" else f"{abs(value) / 60:.1f} min")


def _figure(figure: Figure) -> dict[str, str]:
    low, high = _value(figure.name, figure.low), _value(figure.name, figure.high)
    return {"label": _label(figure.name), "value": _value(figure.name, figure.value), "range": f"{low} – {high}"}


def _change(change: Change) -> dict[str, str]:
    low, high = (_value(change.name, value, signed=True) for value in (change.low, change.high))
    return {
        "label": _label(change.name),
        "before": _value(change.name, change.before),
        "after": _value(change.name, change.after),
        "range": _("from %(low)s to %(high)s") % {"low": low, "high": high},
    }
