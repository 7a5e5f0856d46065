"""Compares submissions with one another: which pairs have more in common than right solutions have anyway."""
