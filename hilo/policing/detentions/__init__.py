"""A person in the hands of the state: registered at once, rights read and logged, handed over, released.

Legal basis: CPEUM 16, 19, 21; LNRD 17-36; CNPP 146-152; LNSIJPA 8, 129, 130 (adolescents are kept apart). M5.
"""
