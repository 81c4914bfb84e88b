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
    "turnout": {"es": "{turnout_s} de eso son para salir", "en": "{turnout_s} of it to turn out"},
    "at_station": {
        "es": "en su estación {station}, sin GPS desde hace {age_s}",
        "en": "at its station {station}, no GPS for {age_s}",
    },
    "at_station_unseen": {
        "es": "en su estación {station}, nunca ha reportado posición",
        "en": "at its station {station}, has never reported a position",
    },
    "returning": {
        "es": "acaba de terminar un servicio, quizá va de regreso: se cuenta {allowance_s} más lejos",
        "en": "has just left an incident and may be on its way home: counted {allowance_s} farther",
    },
    "beyond": {
        "es": "está a {away_min}: más allá de {ceiling_min}, no se propone",
        "en": "{away_min} away: beyond {ceiling_min}, not proposed",
    },
    "stands_in": {
        "es": "va ahora; falta todavía {capability}",
        "en": "goes now; {capability} is still to come",
    },
    "stands_in_sooner": {
        "es": "llega {sooner_s} antes que {capability}",
        "en": "arrives {sooner_s} before {capability}",
    },
    "does": {"es": "{es}", "en": "{en}"},
    "short_none": {
        "es": "{capability}: ninguna unidad del estado la tiene",
        "en": "{capability}: no unit of the state has it",
    },
    "short": {"es": "{capability}: {counts}", "en": "{capability}: {counts}"},
    "nobody_needed": {
        "es": "este código no pide unidades: si alguien hace falta, reclasifique o elija en el tablero",
        "en": "this code calls for no unit: if somebody is needed, reclassify it or choose on the board",
    },
    "nobody_free": {
        "es": "ya se mandó lo que pide; nadie más con {capability} está libre",
        "en": "all that it calls for was sent; nobody else with {capability} is free",
    },
    "no_place": {
        "es": "el incidente no tiene lugar: ubíquelo, o elija en el tablero y confirme por radio",
        "en": "the incident has no place: place it, or choose on the board and confirm by radio",
    },
    "divert": {
        "es": "llega en {eta_min} si deja {folio}, de prioridad {priority}",
        "en": "{eta_min} away if it leaves {folio}, of {priority} priority",
    },
    "divert_saves": {
        "es": "{sooner_s} antes que la unidad libre más cercana",
        "en": "{sooner_s} sooner than the nearest free unit",
    },
    "divert_only": {"es": "no hay otra libre", "en": "no other is free"},
    "divert_next": {
        "es": "allá llegaría otra en {next_min}: espera {waits_s} más",
        "en": "another would be there in {next_min}: it waits {waits_s} longer",
    },
    "divert_nobody": {
        "es": "allá no queda nadie libre que vaya",
        "en": "nobody is left who could go there",
    },
    "ask": {
        "es": "pida a {centre} {capability}: está a {away_min}",
        "en": "ask {centre} for {capability}: {away_min} away",
    },
}

# What keeps units from going, by the count of how many; singular and plural.
_COUNTS = {
    "es": {
        "busy": ("1 ocupada", "{n} ocupadas"),
        "off_duty": ("1 fuera de servicio", "{n} fuera de servicio"),
        "lost": ("1 sin posición ni estación", "{n} sin posición ni estación"),
        "no_route": ("1 sin camino hasta el lugar", "{n} sin camino hasta el lugar"),
        "far": ("1 demasiado lejos", "{n} demasiado lejos"),
        "nearest_s": ("la más cercana, a {n}", "la más cercana, a {n}"),
        "going": ("1 ya propuesta", "{n} ya propuestas"),
    },
    "en": {
        "busy": ("1 busy", "{n} busy"),
        "off_duty": ("1 off duty", "{n} off duty"),
        "lost": ("1 without position or station", "{n} without position or station"),
        "no_route": ("1 with no way to the scene", "{n} with no way to the scene"),
        "far": ("1 too far", "{n} too far"),
        "nearest_s": ("the nearest is {n} away", "the nearest is {n} away"),
        "going": ("1 proposed already", "{n} proposed already"),
    },
}
_PRIORITY = {"es": {"high": "alta", "medium": "media", "low": "baja"}, "en": {}}


def say(reason: Reason, *, language: str = "es", labels: Mapping[str, str] | None = None) -> str:
    """The reason in words. labels: names of capabilities and kinds in that language; a code without one stays."""
    names = labels or {}
    values = {key: _shown(key, value, language, names) for key, value in reason.values.items()}
    template = KINDS[reason.kind][language]
    if reason.kind == "busy" and not reason.values.get("folio"):
        template = "{status}"
    elif reason.kind == "position_stale" and "age_s" not in values:
        template = KINDS["no_position"][language]
    elif reason.kind == "short":
        values["counts"] = _counted(reason.values, language)
    return template.format(**values)


def _counted(values: Mapping[str, str | int], language: str) -> str:
    """2 busy, 1 off duty, 1 too far, the nearest is 118 min away."""
    said = []
    for name, (one, many) in _COUNTS[language].items():
        if n := values.get(name):
            shown = whole_minutes(int(n)) if name == "nearest_s" else str(n)
            said.append((one if n == 1 else many).format(n=shown))
    return ", ".join(said)


def whole_minutes(seconds: int) -> str:
    """118 min; 1 min for less than one."""
    return f"{max(1, round(seconds / 60))} min"


def minutes(seconds: int) -> str:
    """4 min 05 s; 45 s; 2 h 10 min."""
    if seconds < 60:
        return f"{seconds} s"
    if seconds < 3600:
        return f"{seconds // 60} min {seconds % 60:02} s"
    return f"{seconds // 3600} h {seconds % 3600 // 60:02} min"


def _shown(key: str, value: str | int, language: str, names: Mapping[str, str]) -> str:
    if isinstance(value, str):
        if key == "priority":
            return _PRIORITY[language].get(value, value)
        return _STATUS[language].get(value, value) if key == "status" else names.get(value, value)
    if key == "seconds" or key.endswith("_s"):
        return minutes(value)
    if key.endswith("_min"):
        return whole_minutes(value)
    if key == "metres":
        return f"{value} m" if value < 1000 else f"{value / 1000:.1f} km"
    return str(value)
