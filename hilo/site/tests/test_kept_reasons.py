"""Why a personal field is kept is said by an article: what it says stands there."""

from __future__ import annotations

import pytest

from tests.support.law_texts import carries


@pytest.mark.parametrize(
    ("reason", "citation", "words"),
    [
        ("hilo.registries.officers.models.REGISTER", "LGSNSP 63", "todos los datos e incidencias"),
        ("hilo.registries.officers.models.REGISTER", "LGSNSP 105-VI", "Registro Nacional de Personal"),
        ("hilo.policing.detentions.models.REGISTER", "LNRD 36", "de manera permanente"),
        ("hilo.policing.detentions.models.SEALED", "LNSIJPA 36", "confidencialidad y privacidad"),
        ("hilo.policing.detentions.models.SEALED", "LNSIJPA 37", "se destruirán"),
        ("hilo.policing.evidence.models.CUSTODY", "CNPP 227", "todas las personas que hayan estado en contacto"),
        ("hilo.emergency.privacy.models", "LGPDPPSO 23", "rendir cuentas"),
        ("hilo.kernel.notices.models", "LGPDPPSO 49-IV", "derechos de un tercero"),
    ],
)
def test_the_article_says_why(reason, citation, words):
    law, _, place = citation.partition(" ")
    assert law in _said(reason)
    assert place in _said(reason)
    assert carries(citation, words)


def _said(reason: str) -> str:
    """A constant by its path, or the whole of a module that says it in one place."""
    from importlib import import_module
    from inspect import getsource

    module, _, name = reason.rpartition(".")
    if name.isupper():
        return str(getattr(import_module(module), name))
    return getsource(import_module(reason))
