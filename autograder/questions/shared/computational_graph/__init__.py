"""The gates of a computational graph, the graph, and two layers in matrices: cs231n/computational_graph.py."""
