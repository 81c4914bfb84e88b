"""What is kept up."""

from __future__ import annotations

BACKUP, LEDGER, WORK = WHAT = ("backup", "ledger", "work")
"""A backup was made; every chain and record of the ledger was walked; the worker looked for what is owed."""
