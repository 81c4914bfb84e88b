from __future__ import annotations

import pytest

from hilo.knowledge.incidence import store
from hilo.knowledge.incidence.queries.sql import ask
from hilo.knowledge.incidence.tests.vintage import make_vintage
from hilo.lib.errors import Refusal


@pytest.fixture
def loaded():
    return make_vintage([{"municipality": "21114", "year": 2016, "months": [1, None]}], source="asked-in-sql")


def test_a_question_is_answered_from_the_newest_file_and_from_a_named_one(loaded):
    for name in ("asked-in-sql", loaded.key):
        answer = ask(f'SELECT year, m01, m02 FROM "{name}"')
        assert (answer.columns, answer.rows) == (("year", "m01", "m02"), ((2016, 1, None),))


def test_more_rows_than_the_limit_are_cut_and_said(loaded):
    answer = ask("SELECT * FROM range(5)", limit=2)
    assert len(answer.rows) == 2
    assert answer.more


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_parquet('{store}/../../x.parquet')",
        "COPY (SELECT 1) TO '{store}/stolen.csv'",
        'DROP VIEW "asked-in-sql"',
        "SELECT 1; SELECT 2",
        "ATTACH '{store}/new.db'",
        "SET enable_external_access = true",
        "SELECT nothing FROM nowhere",
        "",
    ],
)
def test_nothing_but_the_vintages_can_be_read_and_nothing_written(loaded, query):
    with pytest.raises(Refusal) as refused:
        ask(query.format(store=store.root()))
    assert refused.value.code == "HILO-F428"
    assert not (store.root() / "stolen.csv").exists()
    assert not (store.root() / "new.db").exists()
