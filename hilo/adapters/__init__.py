"""Outside systems, one folder each with its fake: bytes become dataclasses and back. What is done, domains do."""
