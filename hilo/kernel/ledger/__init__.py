"""The ledger: who did what, on what, why and when, in a chain nobody can quietly change.

Legal basis: every second of an emergency can be proved later (M1, A1); LGPDPPSO (reads of personal data are traced).
One chain per institution. An entry's hash covers its content and the hash before it; database triggers refuse to
change or delete an entry and to add one that does not continue the chain. `verify` walks the chains and names any
changed, reordered or missing entry; a tail that was cut shows against an exported checkpoint signed with Ed25519.
The ledger is proof, not memory: rules never read it.
"""
