"""What an author of exercises uses."""
