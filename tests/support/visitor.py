"""A person at a browser before a running server: signs in by the page, types a code of the phone, presses what the desk
presses. Nothing of the server's inside is used."""

from __future__ import annotations

import re
import time
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from .server import Server

OWN = "72918 faroles 40417 x"
SHOWN_ONCE = re.compile(r'<code class="number">([a-z0-9-]{19})</code>')


class Visitor:
    """One account, in one browser."""

    def __init__(self, server: Server, username: str) -> None:
        self.username = username
        self.browser = server.client(follow_redirects=False)

    def submit(self, path: str, **fields: str) -> Any:
        """Send a form as its page does."""
        return self._send("POST", path, data=fields)

    def ask(self, method: str, path: str, status: int = 200, /, **body: Any) -> Any:
        """What a desk's script asks, and the JSON of the answer."""
        answer = self._send(method, path, **({} if method == "GET" else {"json": body}))
        assert answer.status_code == status, (self.username, method, path, answer.status_code, answer.text)
        return answer.json() if answer.content else None

    def api(self, method: str, path: str, status: int = 200, /, **body: Any) -> Any:
        return self.ask(method, f"/api/v1/{path}", status, **body)

    def _send(self, method: str, path: str, **sent: Any) -> Any:
        token = self.browser.cookies.get("csrftoken", "")
        headers = {
            "X-CSRFToken": token,
            "Accept-Language": "es",
            "Accept": "application/json" if "json" in sent else "*/*",
        }
        return self.browser.request(method, path, headers=headers, **sent)

    def come_in(self, start_password: str, entry_code: str = "") -> str:
        """From a letter to the own desk: start password, own password, second factor where it is asked for."""
        self.browser.get("/accounts/login/")
        signed = self.submit("/accounts/login/", login=self.username, password=start_password)
        assert signed.status_code == 302, (self.username, signed.text)
        self.browser.get("/accounts/password/change/")
        chosen = {"oldpassword": start_password, "password1": OWN, "password2": OWN, "entry_code": entry_code}
        changed = self.submit("/accounts/password/change/", **chosen)
        assert changed.status_code == 302, (self.username, changed.status_code, changed.text)
        desk = str(self.browser.get("/desk/").headers["Location"])
        if "/2fa/" not in desk:
            return desk
        page = self.browser.get("/accounts/2fa/totp/activate/").text
        found = re.search(r'<code class="number">([A-Z2-7]{16,})</code>', page)
        assert found, page
        code = format_hotp_value(hotp_value(found[1], int(time.time()) // 30))
        assert self.submit("/accounts/2fa/totp/activate/", code=code).status_code == 302, self.username
        return str(self.browser.get("/desk/").headers["Location"])
