"""Terms that run: when one starts, when it is due, whether it was met, and which are breached.

A term is a number of seconds, hours, natural days or business days (`rules.due`); which term applies is the business
of the domain that opens it. Public face: `open_terms`, `meet`, `breaching(at)`, `running(at)`.
"""
