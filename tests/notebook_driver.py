"""Run by test_notebook.py: IPython's shell, which runs the cells that come on standard input, one JSON text a line."""

import contextlib
import io
import json
import sys

from IPython.terminal.interactiveshell import TerminalInteractiveShell

shell = TerminalInteractiveShell.instance()
shell.colors = "NoColor"
sys.path.insert(0, "")
answers = sys.stdout
for line in sys.stdin:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        done = shell.run_cell(json.loads(line), store_history=True)
    error = done.error_in_exec or done.error_before_exec
    result = f"{type(error).__name__}: {error}" if error else repr(done.result)
    answers.write(json.dumps({"result": result, "printed": printed.getvalue()}) + "\n")
    answers.flush()
