# Generated from autograder/checker/__main__.py by "make build".
"""`python -m cs231n_check [FOLDER]`: make the zip to hand in."""

import sys

from .collect import NotComplete, collect

if __name__ == "__main__":
    try:
        collect(sys.argv[1] if len(sys.argv) > 1 else ".")
    except NotComplete as error:
        sys.exit(str(error))
