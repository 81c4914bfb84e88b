"""Patterns of an installation after `hilo setup --demo`: its data directory, and a token of each of its accounts."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.support import databases, patterns, postgres
from tests.support.server import DATABASE, Server

NAME = "demonstration"
"""Its database in a PostgreSQL that is copied."""
MAKE_TOKENS = """
import django, json; django.setup()
from django.utils import timezone
from tests.support.tokens import token_of
from hilo.kernel.access.models import User
users = User.objects.filter(is_active=True)
print(json.dumps({user.username: token_of(user, timezone.now()) for user in users}))
"""


def on_sqlite() -> Path:
    """The folder of the pattern."""

    def make(folder: Path) -> None:
        data = folder / "data"
        data.mkdir()
        shutil.copyfile(databases.sqlite_tables(), data / DATABASE)
        _set_up(folder, Server(data))

    return patterns.demonstration("sqlite", make)


def on_postgresql() -> Path:
    """The same, and in its folder `cluster` a PostgreSQL that is stopped."""

    def make(folder: Path) -> None:
        with postgres.cluster(durable=False, like=databases.postgresql_tables()) as made:
            _set_up(folder, Server(folder / "data", database_url=made.create(NAME, like=databases.pattern())))
            made.leave(folder / "cluster")

    return patterns.demonstration("postgresql", make)


def _set_up(folder: Path, server: Server) -> None:
    server.hilo("setup", "--demo", "--quiet")
    (folder / "tokens.json").write_text(server._python("-c", MAKE_TOKENS))
