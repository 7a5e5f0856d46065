"""Layers and losses of networks: cs231n/layers.py."""
