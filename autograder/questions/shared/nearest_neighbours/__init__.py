"""Nearest neighbours: cs231n/classifiers/k_nearest_neighbor.py."""
