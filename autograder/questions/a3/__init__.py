"""The questions of assignment 3, a module for each notebook."""

NOTEBOOKS = ("RNN_Captioning", "LSTM_Captioning")  # in the course's order
