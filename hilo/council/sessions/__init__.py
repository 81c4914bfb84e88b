"""Sessions of the National Public Security Council: what was decided, who owes it, what in Hilo carries it out.

Legal basis: Ley General del Sistema Nacional de Seguridad Pública, articles 12 and 14 (DOF 02/01/2009).
A session is a file, standards/council/session_<number>.toml. A decision is open (nothing carries it yet),
partial or working; what is not open names the command that shows it, and a test runs that command.

Used by: the council's page, `hilo council session`, the table of the README.
"""
