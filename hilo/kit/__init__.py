"""What desks are made of: the frame with its tabs, a list page, a form made of a command, an act and its refusal.

A desk says what it shows; the kit says how: paging, filters, exports, empty states, the browser's limits (those of the
command), refusals in the reader's language beside what was typed.
"""
