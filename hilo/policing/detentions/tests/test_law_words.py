"""Each term and each right rests on words of the law: they stand in the article that it names."""

from __future__ import annotations

import pytest

from hilo.policing.detentions import queries
from tests.support.law_texts import carries

RELIED = [
    *((term.id, *one) for term in queries.terms().by_id.values() for one in term.words),
    *((right["id"], *one) for right in queries.rights_named().rows for one in right["words"]),
]


def _articles(cited: str) -> set[str]:
    """ "CPEUM 19; CNPP 113 XI, 152 II" -> {"CPEUM 19", "CNPP 113", "CNPP 152"}."""
    found = set()
    for part in cited.split(";"):
        law, _, rest = part.strip().partition(" ")
        found |= {f"{law} {place.split()[0].split('-')[0]}" for place in rest.split(",") if place.strip()[0].isdigit()}
    return found


@pytest.mark.parametrize(("what", "citation", "words"), RELIED, ids=lambda part: str(part))
def test_the_words_stand_in_the_article(what, citation, words):
    assert carries(citation, words)


def test_every_article_that_a_term_or_a_right_names_is_relied_on_for_its_words():
    terms, rights = queries.terms().by_id.values(), queries.rights_named().rows
    named = {term.id: _articles("; ".join(filter(None, (term.law, term.extended_law)))) for term in terms}
    named |= {right["id"]: _articles(right["law"]) for right in rights}
    said = {key: {citation.split("-")[0] for what, citation, _ in RELIED if what == key} for key in named}
    assert said == named
