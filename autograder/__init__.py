"""The grader: marks submissions of the workbook in a sandbox."""

import sys

# jsonschema imports this where it is installed, to check addresses, which no notebook has: it takes seconds to load.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
