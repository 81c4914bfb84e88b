"""The centres that answer: which one covers a place, and which number served a state on a date.

Legal basis: M1, A1 (one number, 911, by state: `standards/emergency/rollout_911.toml`).
Used by calls (routing), by the operator's desk, by the Council's page.
"""
