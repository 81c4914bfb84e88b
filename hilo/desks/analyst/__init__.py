"""The analyst's desk: a question in, a figure out that can be defended, repeated and corrected.

Every answer has an address: one sentence, its table, its chart, method and provenance, what it does not prove, its
downloads and the same question for the command line. Beside it the files and what was repaired in them, the
commander's weekly sheet, the lists of municipalities with their lines of action, and the states' work programmes.
Works without JavaScript.
"""
