"""Stand-in for the package `past`."""
