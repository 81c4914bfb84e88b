"""The administrator's desk: who has an account, and everything that is done to one.

Shows the accounts in the administrator's scope; joins, grants, revokes, gives start passwords, signs out, unlocks,
resets a lost second factor, and lets people leave. Works without JavaScript. The verbs are those of kernel.access.
"""
