"""Small tools without a domain: they import nothing of ours."""
