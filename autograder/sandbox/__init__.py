"""Runs submissions behind walls."""
