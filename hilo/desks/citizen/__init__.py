"""The public site, /figures: what the official files say of the country, a state, a municipality, with its uncertainty.

Public, without an account and without scripts. Aggregates alone: every figure names the file it comes from, its hash
and its method, says what it does not prove, and can be downloaded. It needs no file to be loaded: the measured answer
to "42 % in 2 % of the municipalities" stands in a small table of results (`incidence.queries.claim`).
"""
