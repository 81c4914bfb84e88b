"""The desk of what is opened for a life in danger: who opens it, what of the record is shown, and who reviews it."""
