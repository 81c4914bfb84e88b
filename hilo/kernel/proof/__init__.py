"""Proving that nothing was changed: to oneself, and to others who need not believe the one who keeps the records.

`verify` walks chains and records; `remedies` is what a person does about what it finds. The heads of the chains are
published each day, and neighbouring installations countersign them: each looks that the other's chains go on from what
it signed before, and keeps what it saw. So one person, and one machine, cannot rewrite history unseen (decision 0023).
"""
