"""nbgrader's settings: where the course is, and the places where our steps take over from nbgrader's."""

c = get_config()  # noqa: F821

c.CourseDirectory.course_id = "cs231n"
c.CourseDirectory.source_directory = "solutions/notebooks"
c.CourseDirectory.release_directory = "assignments"
c.CourseDirectory.ignore = [
    ".ipynb_checkpoints",
    "*.pyc",
    "__pycache__",
    "*.md",
    "built.json",
    "cs231n",
    "cs231n_check",
]

c.ClearSolutions.code_stub = {"python": "# YOUR CODE HERE\nraise NotImplementedError()"}
c.ClearSolutions.text_stub = "*Your answer:* "

# The release holds the package and the public checks beside the notebooks.
c.GenerateAssignment.post_convert_hook = "autograder.build.release.after_generate"

# Notebooks are read whatever they hold, and keep of their outputs only figures that questions are about (ClearOutput
# would take those too). Marks come from the sandbox, not from running the student's notebook.
c.Autograde.exporter_class = "autograder.preprocessors.HandedIn"
c.Autograde.sanitize_preprocessors = [
    "autograder.preprocessors.RestoreCells",
    "nbgrader.preprocessors.DeduplicateIds",
    "nbgrader.preprocessors.OverwriteKernelspec",
    "nbgrader.preprocessors.OverwriteCells",
    "nbgrader.preprocessors.CheckCellMetadata",
]
c.Autograde.autograde_preprocessors = [
    "autograder.preprocessors.SandboxMarks",
    "nbconvert.preprocessors.ClearMetadataPreprocessor",
    "nbgrader.preprocessors.LimitOutput",
    "nbgrader.preprocessors.SaveAutoGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]
