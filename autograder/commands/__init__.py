"""The commands of `autograder`: what can be asked for, and who carries it out."""
