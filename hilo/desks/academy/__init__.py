"""The academy's desk: groups from opening to diplomas, grades in bulk, who lacks what (A6, LGSNSP 83-85).

The school office runs the academy; an instructor has the own groups and no other page.
"""
