"""Calls that did not ring: recordings played again, and synthetic ones, through the same actions as live calls.

Used to try a centre before it opens (`hilo emergency replay`), by the demonstration and by the story. It keeps no
tables of its own: `arrivals` is what a call is before it reaches a centre, `recordings` reads files, `synthetic` makes
calls whose shares follow standards/synthetic.toml, `desk`, `crews` and `stage` are the operators, dispatchers and crews
that a simulation needs, driven by one clock (`clock`).

Nobody's real number, name or words are in what it makes: local numbers begin with 0, which no line in Mexico does.
"""
