"""CaptioningRNN, for either cell: its loss, the captions that it writes, a trained one; cases and what may happen."""
