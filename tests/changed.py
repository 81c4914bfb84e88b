"""`make test-changed`: the test files that a change since the main branch can break.

By import: a test breaks with what it imports, however far away, and with every module of its own domain that does.
By name: a file that is no module (template, catalogue, document) breaks what names it, and the domain it lies in; a
test that asks a running server breaks with the domain or desk whose name stands in it. The architecture's tests and the
stories always run. What a domain does at run-time to another that neither imports nor names it, only `make test` sees.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

import grimp

EVERYTHING = (
    "conftest.py",
    "pyproject.toml",
    "constraints.txt",
    "requirements/",
    "tests/support/",
    "hilo/site/settings.py",
)
ALWAYS = ("tests/architecture/", "tests/stories/", "tests/test_")
SERVERS = ("tests/browser/", "tests/faults/")
SHELL = ("hilo/site/templates/", "hilo/site/static/")
"""What every desk is drawn with."""
BRANCHES = ("origin/main", "main", "origin/master", "master")


def tests(root: Path) -> list[str]:
    """Paths of the test files, from the root of the tree; all of them when what all stand on has changed."""
    files = since_main(root)
    every = sorted(
        str(path.relative_to(root)) for folder in ("hilo", "tests") for path in (root / folder).rglob("test_*.py")
    )
    if not files:
        return []
    if any(file.startswith(EVERYTHING) for file in files):
        return every
    touched = {_module(file) for file in files if file.endswith(".py")}
    others = [file for file in files if not file.endswith(".py")]
    sources = {str(path.relative_to(root)): path.read_text() for path in (root / "hilo").rglob("*.py")}
    for file in (file for file in others if file.startswith("hilo/")):
        touched |= {_module(source) for source, text in sources.items() if _name(file) in text}
    graph = grimp.build_graph("hilo", "tests", cache_dir=str(root / ".import_linter_cache"))
    broken = set(touched)
    for module in touched & graph.modules:
        broken |= graph.find_downstream_modules(module)
    lain_in = {_domain(_module(file)) for file in others}
    domains = {_domain(module) for module in broken} | lain_in
    if any(file.startswith(SHELL) for file in others):
        domains |= {_domain(module) for module in graph.modules if module.startswith("hilo.desks.")}
    names = {
        f"/{domain.rpartition('.')[2]}" for domain in {*map(_domain, touched), *lain_in} if domain.startswith("hilo.")
    }

    def can_break(test: str) -> bool:
        if test.startswith(ALWAYS) or _module(test) in broken:
            return True
        text = (root / test).read_text()
        if any(_name(file) in text for file in others):
            return True
        if test.startswith(SERVERS):
            return any(name in text for name in names)
        return _domain(_module(test)) in domains

    return [test for test in every if can_break(test)]


def since_main(root: Path) -> list[str]:
    """Files that differ from where this branch left the main one, those not yet committed or added too."""

    def git(*words: str) -> list[str]:
        done = subprocess.run(["git", *words], cwd=root, capture_output=True, text=True, check=False)
        return done.stdout.split("\n") if done.returncode == 0 else []

    left = next((line[0] for branch in BRANCHES if (line := git("merge-base", "HEAD", branch))), "HEAD")
    found = git("diff", "--name-only", left) + git("ls-files", "--others", "--exclude-standard")
    return sorted({file for file in found if file})


def _name(file: str) -> str:
    """What those that read a file call it: a template or a static file by its path, a catalogue without its ending."""
    for folder in ("/templates/", "/static/"):
        if folder in file:
            return file.partition(folder)[2]
    return Path(file).stem if file.startswith("hilo/standards/") else Path(file).name


def _module(file: str) -> str:
    return file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _domain(module: str) -> str:
    """hilo.emergency.calls.actions.ring -> hilo.emergency.calls; shorter for what is no domain (hilo.site)."""
    parts = module.split(".")
    return ".".join(parts[: 2 if parts[1:2] in (["site"], ["lib"], ["standards"]) else 3])
