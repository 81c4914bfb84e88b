"""The privacy officer's desk: requests about personal data with their terms, and recordings given to authorities.

Shows and asks; what is done is done by the domain.
"""
