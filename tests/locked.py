"""Write requirements/*.txt anew from constraints.txt: each release with the hashes of all its files. Needs uv.

    make locked

core.txt is what serves, analysis.txt adds the figures, dev.txt the rest; a release stands in the first that needs it.
The hashes are the index's own, whichever mirror it was asked by; no address is written down.
"""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "requirements"
OLDEST = "3.11.5"
LEVELS = {"core": (), "analysis": ("analysis",), "dev": ("analysis", "dev", "roads")}
HEAD = "# Written by `make locked` from constraints.txt: pip install --require-hashes -r requirements/{level}.txt\n"


def main() -> None:
    known: set[str] = set()
    before = ""
    for level, extras in LEVELS.items():
        rows = {name: row for name, row in releases(resolved(extras)).items() if name not in known}
        known |= rows.keys()
        first = f"-r {before}.txt\n" if before else ""
        (FOLDER / f"{level}.txt").write_text(HEAD.format(level=level) + first + "".join(rows.values()))
        before = level


def resolved(extras: tuple[str, ...]) -> str:
    """What uv makes of pyproject.toml, the build's own tool and the versions of constraints.txt."""
    build = "\n".join(tomllib.loads((ROOT / "pyproject.toml").read_text())["build-system"]["requires"])
    command = [
        "uv",
        "pip",
        "compile",
        "pyproject.toml",
        "-",
        "-c",
        "constraints.txt",
        "--generate-hashes",
        "--universal",
    ]
    command += ["--python-version", OLDEST, "--no-header", "--no-annotate", "--quiet"]
    command += [part for extra in extras for part in ("--extra", extra)]
    return subprocess.run(command, cwd=ROOT, input=build, capture_output=True, text=True, check=True).stdout


def releases(text: str) -> dict[str, str]:
    """Name -> the lines of its release: version, marker, hashes."""
    found = re.findall(r"^([A-Za-z0-9_.-]+)(==.*\n(?:    --hash=.*\n)+)", text, re.MULTILINE)
    return {canonical(name): name + rest for name, rest in found}


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    main()
