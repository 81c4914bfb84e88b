"""The evidence store: what is here, what arrives, what leaves."""
