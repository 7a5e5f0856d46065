"""FullyConnectedNet: how one is made in any edition, what is compared, what may happen.

What other notebooks use too: nets.py (a network with given parameters; compare_loss), network.py (the network with
steps exchanged, for known mistakes), penalties.py and scale_penalties.py (families of mistakes with the penalty).
"""
