"""Recurrent layers, and the vectors of words."""
