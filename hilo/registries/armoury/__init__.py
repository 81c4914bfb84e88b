"""What a force is equipped with and how it works: weapons and equipment with stock and reviews, and protocols (M3).

Legal basis: LNUF 2-III, 14, 15 (who carries what), 16 (protocols), 17 (a register of weapons, and of what each agent
has); LGSNSP 105-I (National Register of Armament and Equipment), 101 (daily; reserved), 79 (who leaves hands over).
Kinds, reviews, causes: standards/kinds.toml; states of a piece: pieces.toml; protocols: protocols.toml.
States of a piece: store, issued, unfit (a review not passed), lost, stolen, out.
Facts: PieceMoved, ReturnDue, ReturnDueEnded; no name and no reason in them.
A weapon is handed only to who may carry it today: the one verdict of officers (docs/may_serve.md) and the training.
Used by agenda (who is armed), desks/armoury. The table of what is in an officer's charge is here alone.
"""
