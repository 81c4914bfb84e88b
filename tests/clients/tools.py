"""What generates and checks clients, installed once for each lock and kept beside the tests' other patterns."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.support import patterns
from tests.support.need import lacking

HERE = Path(__file__).parent


class Failed(Exception):
    """A program ended otherwise than well."""


def node() -> Path:
    """A folder with spectral, openapi-typescript, openapi-fetch and tsc under node_modules."""
    if not shutil.which("npm"):
        lacking("clients", "apt-get install nodejs npm")
    return _installed("node", ("package.json", "package-lock.json"), _install_node)


def python() -> Path:
    """An environment with openapi-python-client: it wants other versions of packages than Hilo does."""
    return _installed("python", ("python.txt",), _install_python)


def _installed(kind: str, files: tuple[str, ...], make: Callable[[Path], object]) -> Path:
    try:
        return patterns.installed(f"clients-{kind}", [HERE / file for file in files], make)
    except Failed as error:
        lacking("clients", f"the packages of tests/clients could not be fetched: {str(error)[-300:]}")


def _install_node(folder: Path) -> None:
    for file in ("package.json", "package-lock.json"):
        shutil.copy(HERE / file, folder)
    run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", folder=folder)


def _install_python(folder: Path) -> None:
    run(sys.executable, "-m", "venv", str(folder / "env"), folder=folder)
    pip = [str(folder / "env/bin/python"), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    run(*pip, "--require-hashes", "-r", str(HERE / "python.txt"), folder=folder)


def run(*command: str, folder: Path, **environment: str) -> str:
    """What a program prints. Raises: Failed, with what it said."""
    done = subprocess.run(
        command, cwd=folder, env=os.environ | environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Failed(f"{command[0]} ended with {done.returncode}:\n{(done.stdout + done.stderr)[-4000:]}")
    return done.stdout
