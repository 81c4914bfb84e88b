"""What was found or handed in, from the place where it lay to its end: who had it, sealed how, in what condition.

Legal basis: CNPP 227-239 (chain of custody, seizure, owner's notice). M5.
"""
