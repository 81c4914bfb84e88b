"""How a report is read on the desks of those who review, receive or answer it: fields, findings, clocks, the wall.

Used by the desks of the commander and of the prosecutor and the defence, which may not know each other: what they ask
of reports and detentions is turned into lines on a page.
"""
