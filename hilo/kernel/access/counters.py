"""What is counted of who comes in: outcomes alone, never who it was."""

from __future__ import annotations

from hilo.lib.measures import counter

SIGN_INS = counter(
    "hilo_sign_ins_total",
    "Sign-ins: opened; refused (wrong password), locked (the wrong one after which an account rests), resting (not"
    " looked at while it rests), wrong_code (of the second factor).",
    "outcome",
)
TOKENS_REFUSED = counter("hilo_tokens_refused_total", "Requests with a token that is unknown, ended or revoked.")
for _outcome in ("opened", "refused", "locked", "resting", "wrong_code"):
    SIGN_INS.add(0, _outcome)
TOKENS_REFUSED.add(0)
