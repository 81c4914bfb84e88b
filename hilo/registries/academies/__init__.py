"""Academies: editions of courses, groups, grades, signed acts, diplomas; what a group taught becomes training.

Legal basis: LGSNSP 83-85 (professionalisation, the programme, academies and their teaching staff), 94-IV; A6.
A group: open, closed. On closing, with every grade in and the academy, the edition and the instructor in order, the
acts are signed, each pass becomes training of the officer once and has a diploma that is verified without a network.
After that a grade changes by a decision with its reason, never by an edit.
Facts: GroupClosed, GradeCorrected; no name and no grade in them.
Used by desks/academy. Whose is what: an academy its own, an instructor the own groups, a corporation sends its own.
"""
