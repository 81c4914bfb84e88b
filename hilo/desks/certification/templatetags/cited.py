"""The articles that the certificate's standards name, in the reader's language."""

from __future__ import annotations

from django import template

from hilo.kit.frame import language

register = template.Library()

CITED = (
    (" and ", " y "),
    ("guidelines", "lineamientos"),
    ("reform of July 2021", "reforma de julio de 2021"),
    ("3rd transitory", "3.º transitorio"),
    ("4th transitory", "4.º transitorio"),
    ("proposal: as the reforma de julio de 2021 says it", "propuesta: como dice la reforma de julio de 2021"),
    (
        "proposal: LGSNSP 92 ends the trust evaluations, on which the certificate rests",
        "propuesta: el art. 92 de la LGSNSP termina las evaluaciones de confianza, en que descansa el certificado",
    ),
)
"""What stands between the articles of a standard -> in Spanish."""


@register.filter
def cited(law: str) -> str:
    """Articles as a standard names them, in the reader's language: "LGSNSP 86 and 95"."""
    if language() != "en":
        for english, spanish in CITED:
            law = law.replace(english, spanish)
    return law
