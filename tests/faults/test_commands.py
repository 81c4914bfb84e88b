"""No command ends in a traceback: not in an empty folder, not for a wrong name or file, not without its database."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.server import Server

pytestmark = pytest.mark.slow
SPOIL = {"setup", "story", "restore"}
"""What would fill the empty folder; each has tests of its own."""
WAITS = {"serve", "work"}
"""What would not come back where all is prepared."""

EVERY = """
import enum, inspect, json, os, sys, tempfile, typing
from pathlib import Path
import typer.main
from hilo.site import cli
import django; django.setup()
from django.db import connection
from hilo.kernel import tables

# Some make the tables that they need, which takes long and would leave the folder empty for no other.
tables.ensure = lambda table: None

def commands(group, *path):
    for name, one in group.commands.items():
        if isinstance(one, cli.Deferred):
            one = typer.main.get_group(cli._read(name, one.modules))
        if hasattr(one, "commands"):
            yield from commands(one, *path, name)
        else:
            yield (*path, name), one

def given(one):
    hints = typing.get_type_hints(inspect.unwrap(one.callback))
    for wanted in one.params:
        if wanted.required:
            value = invented(hints[wanted.name])
            yield from (wanted.opts[0], value) if wanted.opts[0].startswith("-") else (value,)

def invented(kind):
    inner = typing.get_args(kind)
    if typing.get_origin(kind) is typing.Literal:
        return str(inner[0])
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return str(next(iter(kind)).value)
    if inner:
        return invented(inner[0])
    return {Path: FILE, int: "7", float: "7.5"}.get(kind, "nobody")

def said(path, one):
    with tempfile.TemporaryFile("w+") as out:
        if not (child := os.fork()):
            os.dup2(out.fileno(), 1); os.dup2(out.fileno(), 2); os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            sys.stdout, sys.stderr = os.fdopen(1, "w", closefd=False), os.fdopen(2, "w", closefd=False)
            code = 99
            try:
                cli.main([*path, *given(one)])
                code = 0
            except SystemExit as end:
                code = end.code or 0
            except BaseException as error:
                print("Traceback", repr(error))
            sys.stdout.flush(); sys.stderr.flush()
            os._exit(code)
        _, status = os.waitpid(child, 0)
        out.seek(0)
        return [os.waitstatus_to_exitcode(status), out.read()]

FILE, left_out = sys.argv[1], set(sys.argv[2].split())
group = typer.main.get_command(cli.app)
connection.close()
print(json.dumps({" ".join(path): said(path, one) for path, one in commands(group) if path[0] not in left_out}))
"""


def every_command(folder: Path, file: Path, left_out: set[str]) -> dict[str, list]:
    """Each command with an invented value for all that it must be told -> its exit code and what it said."""
    done = subprocess.run(
        [sys.executable, "-c", EVERY, str(file), " ".join(left_out)],
        env=Server(folder).environment,
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def broken(told: dict[str, list]) -> dict[str, list]:
    """Those that ended in a traceback or a fault of ours."""
    return {name: [code, words[-300:]] for name, (code, words) in told.items() if code > 3 or "Traceback" in words}


def test_in_an_empty_folder_every_command_says_what_is_so(tmp_path):
    told = every_command(tmp_path / "empty", tmp_path / "absent", SPOIL)
    assert len(told) > 80
    assert broken(told) == {}
    for name in ("users list", "token list", "ledger verify", "serve", "work"):
        assert told[name][0] == 2, told[name]
        assert "hilo setup" in told[name][1]
        assert len(told[name][1].splitlines()) == 1


def test_a_wrong_name_and_a_wrong_file_are_told(on_sqlite, tmp_path):
    made = Server(tmp_path / "data")
    made.copy(on_sqlite)
    wrong = tmp_path / "wrong.bin"
    wrong.write_bytes(bytes(range(256)))
    assert broken(every_command(made.folder, wrong, SPOIL | WAITS)) == {}


@pytest.mark.parametrize("command", ["users list", "token list --user ana", "ledger verify", "backup x.backup"])
def test_a_database_that_is_down_is_told(command, tmp_path):
    away = Server(tmp_path, database_url="postgresql://hilo:verysecret@127.0.0.1:1/hilo")
    done = subprocess.run(
        [sys.executable, "-m", "hilo", *command.split()],
        env=away.environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "HILO-" in done.stderr
    assert "Traceback" not in done.stderr
    assert "verysecret" not in done.stderr


@pytest.mark.parametrize(("name", "value"), [("HILO_DATABASE_URL", "mysql://x"), ("HILO_PROXIES", "the front")])
def test_a_setting_that_cannot_be_read_is_told(name, value, tmp_path):
    env = {**Server(tmp_path).environment, name: value}
    done = subprocess.run(
        [sys.executable, "-m", "hilo", "users", "list"], env=env, capture_output=True, text=True, check=False
    )
    assert (done.returncode, "HILO-K459" in done.stderr, "Traceback" in done.stderr) == (2, True, False)


def test_a_folder_of_somebody_else_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    env = {**os.environ, "HILO_DATA_DIR": str(tmp_path / "file" / "below")}
    done = subprocess.run([sys.executable, "-m", "hilo", "users", "list"], env=env, capture_output=True, text=True)
    assert (done.returncode, "HILO-K457" in done.stderr, "Traceback" in done.stderr) == (2, True, False)


def test_a_backup_that_finds_no_room_says_so_and_leaves_nothing(on_sqlite, tmp_path):
    made = Server(tmp_path / "data")
    made.copy(on_sqlite)

    def little() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))

    done = subprocess.run(
        [sys.executable, "-m", "hilo", "backup", str(tmp_path / "x.backup")],
        env=made.environment,
        capture_output=True,
        text=True,
        preexec_fn=little,
    )
    assert (done.returncode, "HILO-K507" in done.stderr, "Traceback" in done.stderr) == (2, True, False), done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_the_version_is_printed_alone():
    done = subprocess.run([sys.executable, "-m", "hilo", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == "hilo 0.1.0\n"
