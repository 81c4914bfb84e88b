"""The command line as a whole: help is quick because nothing is read that is not asked for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

import hilo
from hilo.site.cli import app, groups

HELP = "import sys\nfrom hilo.site.cli import app\ntry:\n    app(sys.argv[1:])\nfinally:\n    print(*sys.modules)"


@pytest.mark.parametrize("group", [(), *((name,) for name in groups())], ids=" ".join)
def test_help_is_told(group):
    done = CliRunner().invoke(app, [*group, "--help"])
    assert done.exit_code == 0, done.output


@pytest.mark.parametrize(("asked", "read"), [((), set()), (("ledger", "verify"), {"hilo.kernel.proof.cli"})])
def test_help_reads_no_domain_but_the_one_asked_about_and_no_model(asked, read):
    done = subprocess.run([sys.executable, "-c", HELP, *asked, "--help"], capture_output=True, text=True, check=True)
    modules = {name for name in done.stdout.split() if name.startswith("hilo.")}
    assert {name for name in modules if name.endswith(".cli")} - {"hilo.site.cli", "hilo.site.safekeeping.cli"} == read
    assert not {name for name in modules if name.endswith(".models")}


def test_every_domain_with_a_command_line_is_in_a_group():
    root = Path(hilo.__file__).parent
    files = [*root.glob("*/*/cli.py"), *root.glob("*/*/cli/__init__.py")]
    domains = {".".join(("hilo", *file.relative_to(root).parts[:2], "cli")) for file in files}
    sources = {module for _, modules in groups().values() for module in modules}
    assert sources == domains - {"hilo.site.safekeeping.cli"}
