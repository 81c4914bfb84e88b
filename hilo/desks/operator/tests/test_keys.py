"""One key means one thing at the operator's desk, whatever is visible at once."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

HOME = Path(__file__).resolve().parents[1]
IN_PAGE = re.compile(r'data-verb="([^"]+)" data-key="([^"]+)"')
IN_SCRIPT = re.compile(r'verb: "([^"]+)", key: "([^"]+)"')
DIFFER = re.compile(r'button\("[^"]+", "([^"]+)", "(Alt\+.)"')
CHORDS = re.compile(r"const CHORDS = \[([^\]]+)\]")


def keys() -> dict[str, set[str]]:
    """Every verb by its key: what stands in the page, and what the scripts add to it."""
    found: dict[str, set[str]] = defaultdict(set)
    # The frame's own keys are there too, on every page.
    sources = [HOME.parents[1] / "site/templates/desk.html", HOME / "templates/operator/desk.html"]
    sources += [HOME / "templates/operator/offered.html"]
    sources += [HOME / "static/operator" / name for name in ("differ.js", "likely.js", "operator.js")]
    for source in sources:
        text = source.read_text()
        for verb, key in [*IN_PAGE.findall(text), *IN_SCRIPT.findall(text), *DIFFER.findall(text)]:
            found[key].add(verb)
    for name in ("card", "improper"):
        listed = CHORDS.search((HOME / f"static/operator/{name}.js").read_text())
        assert listed
        for key in re.findall(r'"([^"]+)"', listed[1]):
            found[key].add(f"{name}.{key}")
    return found


def test_no_key_of_the_desk_has_two_verbs():
    """A registered call goes on with its card while others are owed a call back: one key may not be both."""
    found = keys()
    assert {"Alt+R", "Alt+M", "F2"} <= set(found)
    assert {key: verbs for key, verbs in found.items() if len(verbs) > 1} == {}
