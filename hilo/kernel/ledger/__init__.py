"""The ledger: who did what, on what, why and when, in a chain nobody can quietly change.

Legal basis: every second of an emergency can be proved later (M1, A1); LGPDPPSO (reads of personal data are traced).
One chain per institution. An entry's hash covers its content and the hash before it; database triggers refuse to
change or delete an entry and to add one that does not continue the chain. Each entry is sealed with a key that is not
in the database, and seals the record that it leaves, if that must stand (kernel.stands). `verify` names any changed,
forged, reordered or missing entry and every record that no longer is what was entered; a tail that was cut shows
against a checkpoint, signed with Ed25519, that is kept elsewhere (kernel.proof). Decision 23 says why it is so.
The ledger is proof, not memory: rules never read it.
"""
