from __future__ import annotations

from pathlib import Path

import pytest

from hilo.council.sessions.queries import session
from hilo.council.sessions.readme import BEGIN, END, READMES, table, with_table

HOME = Path(__file__).parents[4]


def test_the_table_has_a_row_for_every_decision():
    rows = table(session(40)).splitlines()[2:]
    assert [row.split("|")[1].strip() for row in rows] == [one.id for one in session(40).decisions]
    assert "hilo emergency rollout" in rows[0]


def test_the_table_replaces_only_what_stands_between_the_markers():
    text = f"above\n{BEGIN}\nold\n{END}\nbelow\n"
    written = with_table(text)
    assert written.startswith(f"above\n{BEGIN}\n| | Decision")
    assert written.endswith(f"|\n{END}\nbelow\n")
    assert "old" not in written
    assert with_table(written) == written


@pytest.mark.parametrize("text", ["no markers", f"{END} {BEGIN}", BEGIN])
def test_a_readme_without_its_markers_is_refused(text):
    with pytest.raises(ValueError, match="needs the lines"):
        with_table(text)


@pytest.mark.parametrize("language", READMES)
def test_the_readme_shows_the_session_as_it_stands(language):
    text = (HOME / READMES[language]).read_text(encoding="utf-8")
    assert text == with_table(text, language), (
        f"{READMES[language]} is stale: run `python -m hilo.council.sessions.readme`"
    )
