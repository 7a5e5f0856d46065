# Generated from autograder/cs231n_check/quiet.py by "make build".
"""Takes the place of drawing and display: accepts every use and draws nothing."""


class Quiet:
    """Any attribute, call or item of it is a Quiet again; taken apart, it gives `shape[0]` of them."""

    def __init__(self, shape=(2,)):
        self.__dict__["_shape"] = shape

    def __getattr__(self, name):
        if name.startswith("__") and name != "__wrapped__":
            raise AttributeError(name)
        return SPECIAL.get(name, Quiet())

    def __setattr__(self, name, value):
        pass

    def __call__(self, *args, **kwargs):
        return self

    def __iter__(self):
        return iter([Quiet(self._shape[1:] or (2,))] * self._shape[0])

    def __len__(self):
        return self._shape[0]

    def __getitem__(self, key):
        return Quiet(self._shape[1:] or (2,))

    def __setitem__(self, key, value):
        pass

    def __array__(self, *args, **kwargs):
        raise TypeError("nothing is drawn here, and what drawing returns has no numbers")

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        return None


def subplots(nrows=1, ncols=1, **kwargs):
    """As pyplot.subplots: a figure, and axes that can be taken apart as the real ones can."""
    if nrows > 1 and ncols > 1:
        return Quiet(), Quiet((nrows, ncols))
    return Quiet(), Quiet((max(nrows, ncols),))


def hist(*args, **kwargs):
    return Quiet(), Quiet(), Quiet()


SPECIAL = {"subplots": subplots, "hist": hist}
