"""The questions of assignment 3, a module for each notebook."""

from autograder.questions.published import Published

NOTEBOOKS = ("RNN_Captioning", "LSTM_Captioning")  # in the course's order

# ---- what other editions ask


def ids(notebook: str, names: str) -> list[str]:
    return [f"a3.{notebook}.{name}" for name in names.split()]


RNN = ids(
    "RNN_Captioning",
    "rnn_step_forward rnn_step_backward rnn_forward rnn_backward word_embedding_forward word_embedding_backward "
    "captioning_rnn_loss captioning_rnn_sample",
)
LSTM = ids(
    "LSTM_Captioning",
    "lstm_step_forward lstm_step_backward lstm_forward lstm_backward captioning_lstm_loss captioning_lstm_sample",
)
FORWARD = [id for id in RNN if not id.endswith("_backward")]

NET = "cs231n/classifiers/rnn.py"
PACKAGE = [NET, "cs231n/rnn_layers.py"]
IN_PYTORCH = ["cs231n/classifiers/rnn_pytorch.py", "cs231n/rnn_layers_pytorch.py"]
WRITTEN = r"(?s)\A(?!.*\bSavedModel\b)"  # this workbook's net is a SavedModel
BOOK, EXTRA = "RNN_Captioning.ipynb", "LSTM_Captioning.ipynb"  # the LSTM is extra credit since 2021

PUBLISHED = (
    Published("2025 and 2026", IN_PYTORCH, 2, PACKAGE, FORWARD),
    Published("2016 to 2024, without the LSTM", [*PACKAGE, BOOK], 3, [EXTRA], RNN, {NET: WRITTEN}),
    Published("2016 to 2024", PACKAGE, 2, [], [*RNN, *LSTM], {NET: WRITTEN}),
)
