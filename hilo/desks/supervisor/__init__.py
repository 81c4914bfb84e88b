"""The supervisor's desk: the centre's times against the norm, the queue and the wall of terms, the shift, its papers.

Shows and asks; what is done is done by the domains.
"""
