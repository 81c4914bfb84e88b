"""The steps of docs/operations.md, read from its text and taken on a bare Debian."""
