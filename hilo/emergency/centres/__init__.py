"""The centres that answer: which one covers a place, and which number served a state on a date.

Legal basis: M1, A1 (one number, 911, by state: `standards/emergency/rollout_911.toml`).
Other networks ask it over LoST (RFC 5222): lost.py answers, coverage.py draws the boundaries, pages.py is
the door. Used by calls (routing), by the operator's desk, by the Council's page.
"""
