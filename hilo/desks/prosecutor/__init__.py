"""The prosecutor and the defence: the case as it was handed over, with its proof and its clocks."""
