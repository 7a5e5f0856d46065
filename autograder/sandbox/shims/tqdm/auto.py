"""The bar of notebooks, which is none here either."""

from . import tqdm, trange

tqdm_notebook = tqdm
__all__ = ["tqdm", "tqdm_notebook", "trange"]
