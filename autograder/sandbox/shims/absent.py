"""Stands for what is not installed: what only surrounds the work goes on, what is used as a value stops."""

import os
import sys
import types
from typing import Any

import numpy as np

NUMBERS = (int, float, complex, list, tuple, np.ndarray, np.generic)
DECORATED = (types.FunctionType, type, staticmethod, classmethod, property)
CHANGING = {  # decorators whose result computes something else than the function that they are given
    "elementwise_grad", "grad", "guvectorize", "hessian", "jacfwd", "jacobian", "jacrev", "jvp", "pmap", "scan",
    "value_and_grad", "vectorize", "vjp", "vmap",
}  # fmt: skip
VALUES = (  # the operations by which something is used as a value
    "abs add and array ceil complex contains delitem divmod float floor floordiv ge gt iadd iand ifloordiv imatmul "
    "imod imul index int invert ior ipow isub iter itruediv ixor le len lshift lt matmul mod mul neg next pos pow radd "
    "rand rdivmod reversed rfloordiv rmatmul rmod rmul round rpow rshift rsub rtruediv rxor setitem sub truediv xor"
)


class Absent:
    """Something of a package that is not installed.

    It can be imported, called, entered by `with`, subclassed, and named in annotations; it is false. A decorator from
    it leaves a function or class as it is. Where it is used as a value (a number, an array, something to go through
    or to compare) it stops with an error that names it.
    """

    _name: str
    _where: str

    def __init__(self, name: str, where: str = ""):
        self.__dict__.update(_name=name, _where=where)

    def __getattr__(self, name: str) -> "Absent":
        if name.startswith("__") and name != "__version__":
            raise AttributeError(name)
        return Absent(f"{self._name}.{name}", self._where)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        own = self._name.rpartition(".")[2]
        if len(args) == 1 and not kwargs and isinstance(args[0], DECORATED) and own not in CHANGING:
            return args[0]
        return Absent(self._name, place(sys._getframe(1)))

    def __getitem__(self, key: Any) -> "Absent":  # in an annotation: Float[Tensor, "N D"]
        return Absent(self._name, self._where)

    def __or__(self, other: Any) -> "Absent":  # in an annotation: Tensor | None
        return Absent(self._name, self._where)

    __ror__ = __or__

    def __enter__(self) -> "Absent":
        return self

    def __exit__(self, *exc: object) -> None:
        return None

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return f"<{self._name}, not installed>"

    def __format__(self, form: str) -> str:
        return repr(self)

    def __mro_entries__(self, bases: tuple) -> tuple:
        return ()  # `class Net(nn.Module)` in a file whose other functions are asked for

    def __instancecheck__(self, instance: object) -> bool:
        return False

    __subclasscheck__ = __instancecheck__
    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        """With a name, such as 'cuda', it may be compared; with numbers it would be a value."""
        return self.used_as_value() if isinstance(other, NUMBERS) else self is other

    def used_as_value(self, *args: Any, **kwargs: Any) -> Any:
        package, where = self._name.split(".")[0], f" ({self._where})" if self._where else ""
        raise ModuleNotFoundError(
            f"{package} is not installed where marks are given; {self._name} cannot be used{where}", name=package
        )


for operation in VALUES.split():
    setattr(Absent, f"__{operation}__", Absent.used_as_value)


def place(frame: types.FrameType) -> str:
    """A line of a submission as its student knows it: "cs231n/layers.py, line 12"."""
    file = frame.f_code.co_filename
    start = file.rfind(f"{os.sep}cs231n{os.sep}") + 1
    return f"{file[start:].replace(os.sep, '/')}, line {frame.f_lineno}" if start else ""
