# Generated from solutions/cs231n/classifiers/__init__.py by "make build". This copy is the student's to complete.
"""The classifiers of assignment 1, importable as `from cs231n.classifiers import KNearestNeighbor`."""
