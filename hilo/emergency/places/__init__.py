"""Where something is, found by what a caller says: streets, crossings, kilometre marks, landmarks, localities.

A centre loads a gazetteer of its own (CSV) and the names of its roads; localities of the census are always there.
Legal basis: Norma Técnica of the 911 service (M1): the place of an emergency is asked first.
A load is whole or not at all (models.Gazetteer); its index is a file beside the database (index.py, decision 26).
Fact: GazetteerLoaded. Used by operators and dispatchers; calls stand on it.
"""
