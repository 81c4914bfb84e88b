"""The unit's page on a phone: its assignment, the way there, what is in force, and one big button for the next step.

It shows the account's own unit and nothing else. What a crew says or reports without a line is kept on the phone and
sent once when the line is back, with the moment at which it was said.
"""
