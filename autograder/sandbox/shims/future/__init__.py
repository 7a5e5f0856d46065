"""Stand-in for the package `future`: on Python 3 there is nothing to do."""
