"""Parts that at least three domains need and that know no police vocabulary."""
