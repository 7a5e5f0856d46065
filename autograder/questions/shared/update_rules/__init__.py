"""Update rules: cs231n/optim.py."""
