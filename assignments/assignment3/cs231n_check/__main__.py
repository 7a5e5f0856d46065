# Generated from autograder/cs231n_check/__main__.py by "make build".
"""Make the zip to hand in: python -m cs231n_check [FOLDER]

FOLDER is the assignment's folder; without it, the one you are in. What is missing, not run, not answered or
not saved is named.
"""

import sys

from .collect import NotComplete, collect
from .streams import forgive

if __name__ == "__main__":
    forgive()
    if {"-h", "--help"} & set(sys.argv[1:]):
        print(__doc__.strip())
        sys.exit()
    try:
        collect(sys.argv[1] if len(sys.argv) > 1 else ".")
    except NotComplete as error:
        sys.exit(str(error))
