"""A server with a clerk beside it, who runs one script after another: Hilo is loaded once for all of them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.support.server import Server

LOOP = """
import contextlib, django, io, json, os, sys, traceback; django.setup()
import hilo.site.urls
for line in sys.stdin:
    script, *given = json.loads(line)
    if os.fork() == 0:
        # A process of its own, so that no script knows what the one before it remembered.
        said, fault, sys.argv[1:] = io.StringIO(), "", given
        try:
            with contextlib.redirect_stdout(said):
                exec(script, {"__name__": "__main__"})
        except SystemExit as end:
            fault = str(end.code or "")
        except BaseException:
            fault = traceback.format_exc()
        print(json.dumps([said.getvalue(), fault]), flush=True)
        os._exit(0)
    os.wait()
"""
KEYS = """
import django, json, sys; django.setup()
from allauth.account.internal.flows import login
from allauth.mfa.models import Authenticator
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone
from tests.support.tokens import token_of
from hilo.kernel.access.models import User
from hilo.kernel.access.queries import needs_second_factor
at, keys = timezone.now(), {}
for user in User.objects.filter(username__in=sys.argv[1:]) if sys.argv[1:] else User.objects.all():
    ways = ["password"]
    if needs_second_factor(user):
        Authenticator.objects.get_or_create(user=user, type="totp", defaults={"data": {"secret": "-"}})
        ways.append("mfa")
    session = SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session["account_authentication_methods"] = [{"method": way, "at": at.timestamp()} for way in ways]
    session[login._AUTHENTICATION_METHODS_USER_SESSION_KEY] = login.user_id_to_str(user)
    session.create()
    keys[user.username] = [session.session_key, token_of(user, at)]
print(json.dumps(keys))
"""
"""A session and a bearer token of each account, both factors given where its role asks for two."""
MODULE = "import runpy, sys; runpy.run_module(sys.argv.pop(1), run_name='__main__', alter_sys=True)"


class Manned(Server):
    """A server whose scripts and commands the clerk runs. Who kills the server does not kill the clerk."""

    _clerk: subprocess.Popen[str] | None = None

    def _python(self, *arguments: str) -> str:
        kind, *rest = arguments
        script = {"-c": rest[0], "-m": MODULE}[kind]
        clerk = self._clerk or self._called()
        assert clerk.stdin is not None
        assert clerk.stdout is not None
        clerk.stdin.write(json.dumps([script, *(rest[1:] if kind == "-c" else rest)]) + "\n")
        clerk.stdin.flush()
        answer = clerk.stdout.readline()
        if not answer:
            raise RuntimeError(f"the clerk left:\n{self._clerks_log().read_text()[-4000:]}")
        said, fault = json.loads(answer)
        if fault:
            raise RuntimeError(f"{' '.join(arguments)} failed:\n{said}{fault[-4000:]}")
        return str(said)

    def keys(self, *users: str) -> dict[str, list[str]]:
        """A new session and a new token of each of the accounts (of all: no name), by name."""
        found: dict[str, list[str]] = json.loads(self._python("-c", KEYS, *users))
        return found

    def dismiss(self) -> None:
        """The clerk goes; who is asked next is another."""
        if self._clerk is not None:
            self._clerk.communicate(timeout=120)
            self._clerk = None

    def _called(self) -> subprocess.Popen[str]:
        with self._clerks_log().open("ab") as log:
            self._clerk = subprocess.Popen(
                [sys.executable, "-c", LOOP],
                env=self.environment,
                cwd=self.folder,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        return self._clerk

    def _clerks_log(self) -> Path:
        return self.folder / "clerk.log"
