"""Prepares the questions, marks submissions, keeps the results."""
