"""Every text of a page is there in Spanish, and what was translated is what was compiled."""

from __future__ import annotations

import gettext
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django import conf

from .house import HILO

TRANSLATED = re.compile(r'{%-?\s*(?:translate|trans)\s+"([^"]*)"')
CATALOGUES = sorted(HILO.rglob("locale/*/LC_MESSAGES/*.po"))


def name(path: Path) -> str:
    return str(path.relative_to(HILO))


@pytest.mark.parametrize("path", CATALOGUES, ids=name)
def test_every_text_is_translated_and_compiled(path: Path):
    with path.open("rb") as file:
        written = read_po(file)
    with path.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    assert len(written) > 0
    for message in written:
        if not message.id:
            continue
        assert all(message.string if isinstance(message.string, tuple) else [message.string]), (
            f"no Spanish for {message.id!r}"
        )
        assert not message.fuzzy, f"{message.id!r} waits for a translator"
        if isinstance(message.id, tuple):
            found = (
                compiled.npgettext(message.context, *message.id, 1)
                if message.context
                else compiled.ngettext(*message.id, 1)
            )
            assert found == message.string[0], "run make translations"
        else:
            found = compiled.pgettext(message.context, message.id) if message.context else compiled.gettext(message.id)
            assert found == message.string, "run make translations"


def test_every_text_of_a_template_stands_in_a_catalogue():
    """Who takes a text out of one template may not take its Spanish from another."""
    known = {
        one.replace("%%", "%")
        for path in CATALOGUES
        for message in read_po(path.open("rb"))
        for one in _texts(message.id)
    }
    django = gettext.translation("django", str(Path(conf.__file__).parent / "locale"), ["es"])
    asked = {
        (name(path), text)
        for path in HILO.rglob("templates/**/*.*")
        for text in TRANSLATED.findall(path.read_text(encoding="utf-8"))
    }
    assert len(asked) > 500
    assert {(path, text) for path, text in asked if text not in known and django.gettext(text) == text} == set()


def _texts(message: str | tuple[str, ...]) -> tuple[str, ...]:
    return message if isinstance(message, tuple) else (message,)


def test_every_app_with_pages_has_its_spanish():
    desks = {path.parents[1] for path in HILO.glob("desks/*/templates/*/*.html")} | {HILO / "site"}
    texts = {path.parents[3] for path in CATALOGUES if "locale" in path.parts}
    homes = {desk.parent if desk.name == "templates" else desk for desk in desks}
    assert homes <= texts
