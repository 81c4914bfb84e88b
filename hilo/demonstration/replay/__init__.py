"""Recorded calls, played again through the same actions as live ones: `recordings` reads files, `play` feeds them.

Used to try a centre before it opens (`hilo emergency replay`), in an installation that says it is an exercise.
"""
