"""What was found or handed in, from the place where it lay to its end: who had it, sealed how, in what condition.

Legal basis: CNPP 217, 227-239 (chain of custody, seizure, inventory, the owner's notice), 245-250 (its end). M5.
States and steps: standards/states.toml; every step is a hand-over between two named parties, tied by hash to the one
before it, and never changed. Files lie under their SHA-256 in the data directory and are looked at with every step
and every night; they come in parts, so that a weak line only makes them slow.
Facts: ItemCollected, StepTaken, FileAdded, EvidenceAltered, InventorySealed, OwnerNotified, OwnerNoticeLate,
AbandonmentRipe, ItemDisposed. Used by: desks/evidence, desks/officer, reports (`queries.context`).
"""
