"""Marks in the forms of other systems."""
