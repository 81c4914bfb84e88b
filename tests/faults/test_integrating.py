"""The samples of the integrator's guide, run from its text against a served Hilo: what stands there works."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hilo.adapters.webhook.signing import signature
from tests.support import demonstration
from tests.support.need import lacking
from tests.support.server import Server

pytestmark = pytest.mark.slow
GUIDE = Path(__file__).parents[2] / "docs" / "integrating"
BLOCK = re.compile(r"^```(python|ts|sh)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")


def samples() -> list[tuple[str, str]]:
    """Each page with each language in which it has samples."""
    pages = sorted(GUIDE.glob("*.md"))
    return [(page.stem, kind) for page in pages for kind in dict.fromkeys(kind for kind, _ in blocks(page))]


def blocks(page: Path) -> list[tuple[str, str]]:
    return BLOCK.findall(page.read_text(encoding="utf-8"))


def typescript() -> list[str]:
    """What runs TypeScript: Node.js that takes the types away by itself, or tsx."""
    if found := shutil.which("tsx"):
        return [found]
    node = shutil.which("node")
    if node and subprocess.run([node, "--experimental-strip-types", "-e", "0"], capture_output=True).returncode == 0:
        return [node, "--experimental-strip-types", "--no-warnings"]
    lacking("typescript", "Node.js 22.18 or later, or `npm install -g tsx`")


def runs(kind: str) -> tuple[list[str], str]:
    """The command that runs a file of the language, and how such a file ends."""
    if kind == "python":
        return [sys.executable], ".py"
    if kind == "ts":
        return typescript(), ".mts"
    if not (shutil.which("curl") and shutil.which("openssl")):
        lacking("curl", "apt-get install curl openssl")
    return ["bash", "-e", "-o", "pipefail"], ".sh"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    made = Server(tmp_path_factory.mktemp("guide") / "data")
    made.copy(demonstration.on_sqlite())
    made.start()
    yield made
    made.kill()


@pytest.mark.parametrize(("page", "kind"), samples())
def test_the_samples_of_a_page_work_as_they_stand(page, kind, served, tmp_path):
    command, ending = runs(kind)
    file = tmp_path / f"{page}{ending}"
    file.write_text("\n".join(code for one, code in blocks(GUIDE / f"{page}.md") if one == kind), encoding="utf-8")
    told = {
        "HILO_URL": served.url,
        "HILO_TOKEN": served.token("integrator"),
        "HILO_AGENCY_TOKEN": served.token("agency"),
        "HILO_EXCHANGE_TOKEN": served.token("exchange"),
    }
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    done = subprocess.run(
        [*command, str(file)], env=kept | told, cwd=tmp_path, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]


def test_every_kind_of_sample_is_in_the_guide():
    assert {kind for _, kind in samples()} == {"python", "ts", "sh"}
    assert {page for page, _ in samples()} == {page.stem for page in GUIDE.glob("*.md")} - {"README"}


def test_the_signature_in_the_guide_is_the_one_that_is_sent():
    text = (GUIDE / "webhooks.md").read_text(encoding="utf-8")
    assert signature("hilo-example-secret", 1764619445, b'{"fact":"incidents.IncidentOpened"}') in text


@pytest.mark.parametrize("page", sorted(GUIDE.glob("*.md")), ids=lambda page: page.stem)
def test_every_link_of_the_guide_leads_somewhere(page):
    missing = [link for link in LINK.findall(page.read_text(encoding="utf-8")) if not (page.parent / link).exists()]
    assert missing == []
