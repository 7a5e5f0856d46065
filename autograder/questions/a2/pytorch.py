"""Assignment 2, notebook PyTorch: one network on three levels, and one of the student's own."""

from autograder.authoring.question import question
from autograder.questions.shared.pytorch.barebones import BAREBONES, barebones_cases
from autograder.questions.shared.pytorch.measures import MEASURES, ROUNDING, SPREAD, TWICE, WEIGHTS
from autograder.questions.shared.pytorch.module import MODULE
from autograder.questions.shared.pytorch.notebook import NAMES, in_notebook
from autograder.questions.shared.pytorch.open_ended import OPEN_ENDED
from autograder.questions.shared.pytorch.optimizers import (
    EMPTY_NETWORK,
    MODULE_OPTIMIZER,
    SEQUENTIAL_OPTIMIZER,
    optimizer_outputs,
)
from autograder.questions.shared.pytorch.parameters import ANY_FUNCTION, PARAMETERS, parameters_cases
from autograder.questions.shared.pytorch.sequential import SEQUENTIAL
from autograder.questions.shared.torch_code import TOOLS

ID = "a2.PyTorch"
BOOK = "PyTorch.ipynb"
FULL = (3, 32, 16, 10)  # the sizes that the text asks for: channels of the picture, of the hidden layers, classes
SMALL = (3, 12, 8, 10)  # those with which the notebook tries the class


# ---- barebones: a function of the input and of a list of parameters


@question(f"{ID}.three_layer_convnet", points=5, title="A three-layer ConvNet as a function",
          targets=[f"{BOOK}:three_layer_convnet"], framework="torch")  # fmt: skip
def three_layer_convnet(cs231n, t):
    def function():
        return in_notebook(t, f"{ID}.three_layer_convnet", "three_layer_convnet")["three_layer_convnet"]

    barebones_cases(t, function)


BAREBONES.may_happen_in(three_layer_convnet)


@question(f"{ID}.convnet_parameters", points=3, title="The parameters of the ConvNet",
          targets=[f"{BOOK}:the cell that sets params"], framework="torch")  # fmt: skip
def convnet_parameters(cs231n, t):
    def said():
        space = in_notebook(t, f"{ID}.convnet_parameters", "params", ANY_FUNCTION, ("three_layer_convnet",))
        return t.run(MEASURES)["lists_of"](space["params"], FULL)

    parameters_cases(t, said)


PARAMETERS.may_happen_in(convnet_parameters)


# ---- the Module API: a class, and an optimizer


@question(f"{ID}.module_convnet", points=5, title="A three-layer ConvNet as a Module",
          targets=[f"{BOOK}:ThreeLayerConvNet"], framework="torch")  # fmt: skip
def module_convnet(cs231n, t):
    seed = int(t.rng.randint(10**6))

    def network(tools, sizes):
        space = in_notebook(t, f"{ID}.module_convnet", "ThreeLayerConvNet")
        return tools["made_with"](space["ThreeLayerConvNet"], *sizes)

    with t.case(f"its parameters, for {FULL}"):
        tools = t.run(MEASURES)
        model = network(tools, FULL)
        t.equal("missing", tools["missing_in"](model, FULL))
        t.equal("number of parameters", tools["count_of"](model))
    with t.case("the spread of its first weights"):
        tools = t.run(MEASURES)
        spreads = tools["spreads_of"](tools["found_in"](network(tools, FULL), FULL), FULL)
        for role in WEIGHTS:
            t.equal(SPREAD.format(role), spreads[role])
    with t.case("called twice"):
        tools = t.run(MEASURES)
        t.equal(TWICE, tools["same_twice"](network(tools, SMALL), seed, SMALL))
    sizes = tuple(t.sizes(4, low=2))
    for each, name in ((SMALL, "the notebook's own sizes"), (sizes, f"in_channel, channel_1, ... = {sizes}")):
        with t.case(f"scores, with parameters put into it; {name}"):
            tools = t.run(MEASURES)
            t.close("scores", tools["scores_with"](network(tools, each), seed, each), ROUNDING)
    with t.case("a batch of one", hard=True):
        tools = t.run(MEASURES)
        t.close("scores", tools["scores_with"](network(tools, sizes), seed, sizes, N=1), ROUNDING)


MODULE.may_happen_in(module_convnet)


@question(f"{ID}.module_optimizer", points=2, title="The Module ConvNet's optimizer",
          targets=[f"{BOOK}:the cell that trains ThreeLayerConvNet"], framework="torch",
          section=r"module.*train.*conv|level 2")  # fmt: skip
def module_optimizer(cs231n, t):
    def space():
        return in_notebook(t, f"{ID}.module_optimizer", "model", EMPTY_NETWORK, ("ThreeLayerConvNet",))

    with t.case("the network: 32 and 16 filters, ten classes"):
        tools = t.run(MEASURES)
        model = space()["model"]
        t.equal("missing", tools["missing_in"](model, FULL))
    with t.case("SGD without momentum"):
        made = space()
        said = t.run(MEASURES)["settings_of"](made["optimizer"], made["model"])
        optimizer_outputs(t, said, lowest=1e-3, highest=1e-2)
        t.equal("parameters of the network that it moves", said["held"])
        t.equal("parameters that are not the network's", said["strange"])


MODULE_OPTIMIZER.may_happen_in(module_optimizer)


# ---- the Sequential API


def sequential_space(t):
    return in_notebook(t, f"{ID}.sequential_convnet", "model")


def sequential_model(t):
    return t.run(MEASURES)["awake"](sequential_space(t)["model"])


@question(f"{ID}.sequential_convnet", points=4, title="A three-layer ConvNet as a Sequential",
          targets=[f"{BOOK}:the cell that sets model to an nn.Sequential"], framework="torch",
          section=r"sequential.*conv|level 3")  # fmt: skip
def sequential_convnet(cs231n, t):
    seed = int(t.rng.randint(10**6))
    with t.case("its parameters"):
        tools = t.run(MEASURES)
        model = sequential_model(t)
        t.equal("missing", tools["missing_in"](model, FULL))
        t.equal("number of parameters", tools["count_of"](model))
    with t.case("an nn.Sequential"):
        t.equal("isinstance(model, nn.Sequential)", t.run(MEASURES)["is_sequential"](sequential_model(t)))
    with t.case("scores, with parameters put into it"):
        tools = t.run(MEASURES)
        t.close("scores", tools["scores_with"](sequential_model(t), seed, FULL), ROUNDING)
    with t.case("a batch of one", hard=True):
        tools = t.run(MEASURES)
        t.close("scores", tools["scores_with"](sequential_model(t), seed + 1, FULL, N=1), ROUNDING)


SEQUENTIAL.may_happen_in(sequential_convnet)


@question(f"{ID}.sequential_optimizer", points=2, title="The Sequential's optimizer",
          targets=[f"{BOOK}:the cell that sets model to an nn.Sequential"], framework="torch",
          section=r"sequential.*conv|level 3")  # fmt: skip
def sequential_optimizer(cs231n, t):
    with t.case("SGD with Nesterov momentum"):
        made = sequential_space(t)
        said = t.run(MEASURES)["settings_of"](made["optimizer"], made["model"])
        optimizer_outputs(t, said, lowest=3e-3, highest=3e-2)
        t.equal("every parameter of the network", said["all held"])
        t.equal("parameters that are not the network's", said["strange"])


SEQUENTIAL_OPTIMIZER.may_happen_in(sequential_optimizer)


# ---- a network of one's own

FILE = "best_pytorch_model.npz"
PICTURES = 500  # fewer than elsewhere: a network of convolutions takes its time
# Least share of unseen pictures that the saved network must get right: benchmarks/thresholds_pytorch.py.
BEST = {"picturebook": 0.78, "cifar10": 0.68}


@question(f"{ID}.open_ended", points=6, title="A ConvNet of your own",
          targets=[f"cs231n/saved/{FILE}"], framework="torch", section=r"open.?ended|challenge|your own",
          model=True, seconds=30)  # fmt: skip
def open_ended(cs231n, t):
    def model():
        t.run(TOOLS + NAMES)["without_saving"](cs231n.torch_models)
        return t.run(MEASURES)["awake"](in_notebook(t, f"{ID}.open_ended", "model")["model"])

    with t.case("the file is there, and fits the network of the cell"):
        t.one_of("found", cs231n.torch_models.load_state(FILE, model()), [True])
    with t.case(f"{PICTURES} pictures not seen before"):
        network = model()
        cs231n.torch_models.load_state(FILE, network)
        labels = t.run(MEASURES)["predicted_by"](network, t.images(PICTURES), cs231n.torch_data.normalise)
        t.accuracy("predicted classes", labels, t.labels(PICTURES), BEST)


OPEN_ENDED.may_happen_in(open_ended)
