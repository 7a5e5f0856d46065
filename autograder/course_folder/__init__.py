"""A course's own folder, in which its nbgrader works: made, and filled when an assignment is released."""
