"""The people who serve: for now no more than a crew list needs (name, number, institution).

Legal basis: LGSNSP, national register of personnel (A5, A14). Certificates and careers come with their own issue.
"""
