"""The page of one's own unit."""
