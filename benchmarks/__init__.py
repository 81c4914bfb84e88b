"""What Hilo claims to be fast at, measured against what people use today: `make bench`."""
