"""The certification centre and the institution's scorecard."""
