"""What the records and the official files add up to: figures that can be defended, repeated and corrected."""
