"""Who wrote which part of a report on paper, and who signs what is theirs: nothing where one alone wrote."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .sheets import Sheets
from .values import clean, moment

ROLES = {"author": "Elabora y entrega", "partner": "Escribió también", "other": "Mando que eligió o admitió"}


def hands(sheets: Sheets, writers: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Each writer with what is theirs; of the author only how much, since it is all the rest."""
    told = list(writers)
    return [_hand(sheets, one) for one in told] if len(told) > 1 else []


def _hand(sheets: Sheets, one: Mapping[str, Any]) -> dict[str, Any]:
    paths = list(dict.fromkeys(sheets.label(str(path)) for path in one.get("paths") or ()))
    author = one.get("role") == "author"
    number = f"número {one['number']}" if one.get("number") else ""
    return {
        "who": clean(", ".join(filter(None, (str(one.get("name") or one.get("account")), one.get("rank"), number)))),
        "role": ROLES.get(str(one.get("role")), ""),
        "wrote": "Lo que no es de las demás personas" if author else "; ".join(paths) or "Nada de lo que quedó",
        "signs": "" if one.get("role") != "partner" else _signs(sheets, one),
    }


def _signs(sheets: Sheets, one: Mapping[str, Any]) -> str:
    state = sheets.look.state
    ended = f"Dejó de escribir el {moment(one['ended_at'], state)}." if one.get("ended_at") else ""
    unsigned = f"Sin firmar: {one['unsigned']} de {one['answers']}." if one.get("unsigned") else ""
    signed = f"Firmó lo suyo el {moment(one['signed_at'], state)}." if one.get("signed_at") else ""
    declined = f"No firma: {clean(one['declined'])}" if one.get("declined") else ""
    return " ".join(filter(None, (declined or signed, unsigned, ended)))
