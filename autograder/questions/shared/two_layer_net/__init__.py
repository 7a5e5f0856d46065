"""The two-layer network, in today's form (fc_net.py) and in that of editions up to 2020 (neural_net.py)."""
