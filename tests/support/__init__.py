"""What the tests stand on: a real server, a real PostgreSQL, a reader of the stream."""
