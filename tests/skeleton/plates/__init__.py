"""Plates that were lost: the smallest whole domain, from its table to its page. Read with docs/new_domain.md.

Facts: PlateLost. Whoever finds a plate asks here whether somebody misses it.
"""
