"""Assignment 2, notebook NetworkVisualization: gradients with respect to the picture."""

from autograder.authoring.question import question
from autograder.questions.shared.network_visualization.fooling import fooling_cases
from autograder.questions.shared.network_visualization.fooling_mistakes import FOOLING
from autograder.questions.shared.network_visualization.fooling_steps import STEPS
from autograder.questions.shared.network_visualization.saliency import SALIENCY, saliency_cases
from autograder.questions.shared.network_visualization.saliency_maps import MAPS
from autograder.questions.shared.network_visualization.update_step import UPDATE, update_cases
from autograder.questions.shared.network_visualization.update_step_score import STEP

ID = "a2.NetworkVisualization"
FILE = "cs231n/net_visualization_pytorch.py"


@question(
    f"{ID}.compute_saliency_maps",
    points=5,
    title="Saliency maps",
    targets=[f"{FILE}:compute_saliency_maps"],
    framework="torch",
)
def compute_saliency_maps(cs231n, t):
    saliency_cases(t, cs231n.net_visualization_pytorch.compute_saliency_maps)


SALIENCY.may_happen_in(compute_saliency_maps)
MAPS.may_happen_in(compute_saliency_maps)


@question(
    f"{ID}.make_fooling_image",
    points=5,
    title="A picture that fools the network",
    targets=[f"{FILE}:make_fooling_image"],
    framework="torch",
)
def make_fooling_image(cs231n, t):
    fooling_cases(t, cs231n.net_visualization_pytorch.make_fooling_image)


FOOLING.may_happen_in(make_fooling_image)
STEPS.may_happen_in(make_fooling_image)


@question(
    f"{ID}.class_visualization_update_step",
    points=4,
    title="Class visualisation: one step",
    targets=[f"{FILE}:class_visualization_update_step"],
    in_place=True,
    framework="torch",
)
def class_visualization_update_step(cs231n, t):
    update_cases(t, cs231n.net_visualization_pytorch.class_visualization_update_step)


UPDATE.may_happen_in(class_visualization_update_step)
STEP.may_happen_in(class_visualization_update_step)
