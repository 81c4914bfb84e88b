"""Reasons in words, Spanish and English."""

from __future__ import annotations

from collections.abc import Mapping

from hilo.engines.dispatch.values import Reason

_STATUS = {
    "es": {
        "available": "disponible",
        "assigned": "asignada",
        "accepted": "aceptó el servicio",
        "under_way": "en camino",
        "staging": "en espera",
        "on_scene": "en el lugar",
        "transporting": "en traslado",
        "at_hospital": "en el hospital",
        "off_duty": "fuera de servicio",
    },
    "en": {
        "available": "available",
        "assigned": "assigned",
        "accepted": "has accepted",
        "under_way": "under way",
        "staging": "staging",
        "on_scene": "on scene",
        "transporting": "transporting",
        "at_hospital": "at hospital",
        "off_duty": "off duty",
    },
}

# Kind of reason to its sentence; the braces name values, rendered by _shown.
KINDS = {
    "by_road": {
        "es": "llega en {seconds} por calles y caminos, a {metres} en línea recta",
        "en": "{seconds} away by road, {metres} as the crow flies",
    },
    "by_speed_model": {
        "es": "llega en {seconds} según el modelo de velocidad, a {metres} en línea recta",
        "en": "{seconds} away by the speed model, {metres} as the crow flies",
    },
    "loading": {
        "es": "la red de calles se está leyendo: este tiempo es solo por distancia",
        "en": "the road network is being read: this time is by distance alone",
    },
    "damaged": {
        "es": "la red de calles no se puede usar: este tiempo es solo por distancia",
        "en": "the road network cannot be used: this time is by distance alone",
    },
    "off_road": {
        "es": "la unidad o el lugar está lejos de toda calle conocida: este tiempo es solo por distancia",
        "en": "the unit or the scene is far from every known road: this time is by distance alone",
    },
    "no_path": {
        "es": "la red no conoce camino hasta el lugar: este tiempo es solo por distancia; confirme por radio",
        "en": "the network knows no way to the scene: this time is by distance alone; confirm by radio",
    },
    "capability": {"es": "cuenta con {capability}", "en": "has {capability}"},
    "status": {"es": "{status}", "en": "{status}"},
    "old_position": {
        "es": "posición de hace {age_s}: se cuenta {allowance_s} más lejos",
        "en": "position is {age_s} old: counted {allowance_s} farther",
    },
    "last_of_kind": {
        "es": "es la última unidad libre de tipo {kind} en el sector {sector}: queda sin cobertura",
        "en": "last free unit of kind {kind} in sector {sector}: the sector is left without",
    },
    "busy": {"es": "{status}, atiende {folio}", "en": "{status}, busy with {folio}"},
    "off_duty": {"es": "fuera de servicio", "en": "off duty"},
    "lacks_capability": {"es": "no cuenta con lo que se necesita", "en": "lacks what is needed"},
    "position_stale": {
        "es": "posición de hace {age_s}: no se sabe dónde está",
        "en": "position {age_s} old: whereabouts unknown",
    },
    "no_position": {"es": "sin posición reportada", "en": "no position reported"},
    "no_route": {"es": "no hay camino hasta el lugar", "en": "no way to the scene"},
}


def say(reason: Reason, *, language: str = "es", labels: Mapping[str, str] | None = None) -> str:
    """The reason in words. labels: names of capabilities and kinds in that language; a code without one stays."""
    names = labels or {}
    values = {key: _shown(key, value, language, names) for key, value in reason.values.items()}
    template = KINDS[reason.kind][language]
    if reason.kind == "busy" and not reason.values.get("folio"):
        template = "{status}"
    elif reason.kind == "position_stale" and "age_s" not in values:
        template = KINDS["no_position"][language]
    return template.format(**values)


def minutes(seconds: int) -> str:
    """4 min 05 s; 45 s; 2 h 10 min."""
    if seconds < 60:
        return f"{seconds} s"
    if seconds < 3600:
        return f"{seconds // 60} min {seconds % 60:02} s"
    return f"{seconds // 3600} h {seconds % 3600 // 60:02} min"


def _shown(key: str, value: str | int, language: str, names: Mapping[str, str]) -> str:
    if isinstance(value, str):
        return _STATUS[language].get(value, value) if key == "status" else names.get(value, value)
    if key in ("seconds", "age_s", "allowance_s"):
        return minutes(value)
    if key == "metres":
        return f"{value} m" if value < 1000 else f"{value / 1000:.1f} km"
    return str(value)
