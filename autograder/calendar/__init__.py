"""Due dates, extensions and late work, as a course's course.toml has them, and nbgrader's gradebook."""
