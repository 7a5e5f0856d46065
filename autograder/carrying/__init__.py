"""From an earlier assignment's folder, or the course's own code, into the working copy of a new assignment."""
