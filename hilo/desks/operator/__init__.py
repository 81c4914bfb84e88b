"""The operator's desk: ninety seconds, a ringing phone and a crying caller."""
