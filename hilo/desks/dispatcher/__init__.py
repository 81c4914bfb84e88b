"""The dispatcher's desk: incidents left, map centre, units right, and the ranking that says why.

It opens with the whole state as one answer and then lives on the stream: facts carry whole rows, so nothing is asked
again because something happened. Who may see what is decided by the domains' queries.
"""
