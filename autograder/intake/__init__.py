"""From what was handed in to a tidy folder."""
