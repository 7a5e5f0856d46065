"""What the checks of several notebooks or assignments share."""
