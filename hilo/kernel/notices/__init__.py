"""What a first responder must see about a number, a place or a unit: always with an end date.

A notice is written by somebody, for a reason, until a day. It never carries a judgement of a person.
Public face: `post`, `withdraw`, `about`, `in_force`.
"""
