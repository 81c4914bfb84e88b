"""Small counts of victims are hidden in published tables, with enough others that none can be worked out.

`suppress` chooses what to hide; `audit` proves what a reader can still conclude. A pure engine: no Django, no file;
scipy (linear programming by HiGHS) is imported when called.
"""

from __future__ import annotations

from hilo.engines.disclosure.auditing import Audit, audit
from hilo.engines.disclosure.suppression import Suppressed, suppress

__all__ = ["Audit", "Suppressed", "audit", "suppress"]
