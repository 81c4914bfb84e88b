"""The armourer's desk: what is asked back, the stock, one piece with its acts, an inventory, the protocols (M3).

What stands against an officer is told by its effect alone (LGSNSP 93).
Personnel and commanders read, the armourer acts.
"""
