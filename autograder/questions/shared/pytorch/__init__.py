"""The three-layer convolutional network of the notebook PyTorch, on three levels, and a network of one's own."""
