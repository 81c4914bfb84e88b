"""The dossier: a report for the Council on paper, and the file that lets anyone ask all of it again.

A dossier is a list of **questions** (`questions`), each a query with its parameters and the hash of every file it is
asked of. `making.make` asks them, draws the pages (`pages`, `charts`, `dossier.typ`) and writes a sidecar with every
number (`sidecar`); `making.again` takes a sidecar of any year, finds the same files by their hashes, asks everything
again and says for each figure whether it is the same to the last digit. The same figures give the same bytes of PDF:
the only clock is the date in the sidecar, the only fonts those inside Typst.
"""
