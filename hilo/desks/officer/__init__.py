"""The officer in the street: one question a screen, with one thumb, with or without a signal."""
