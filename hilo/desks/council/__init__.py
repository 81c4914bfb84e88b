"""The council's desk: anyone opens a session and sees each decision, who owes it, by when, and what carries it out.

Public, without signing in. One page, /council/40, and the same data at /council/40.json; both read files alone.
"""
