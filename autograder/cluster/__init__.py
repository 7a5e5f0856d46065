"""Marks submissions on the machines of a Dask cluster."""
