"""The law of exchange: words of others and ours, what may be warned of, what may be told. Pure."""
