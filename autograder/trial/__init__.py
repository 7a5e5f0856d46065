"""Tries exercises while they are written: the command `autograder try`, and what a build looks at first."""
