"""Calls that did not ring, and the hands that take them: operators, dispatchers and crews driven by one clock.

`arrivals` is what a call is before it reaches a centre, `synthetic` makes calls whose shares follow
standards/synthetic.toml, `fleet` the units, `desk`, `crews` and `stage` are who works, `clock` is the time they share.
Everything goes through the same actions as in a centre; it keeps no tables of its own.

Nobody's real number, name or words are in what it makes: local numbers begin with 0, which no line in Mexico does.
"""
