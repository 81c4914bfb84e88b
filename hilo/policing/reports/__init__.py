"""The police report: written once where it happened, judged while it can still be mended, proved afterwards.

Legal basis: CNPP 132, 147, 217; LNRD 20; LNUF 32, 33; the review of the form is agreement A15. M5.
"""
