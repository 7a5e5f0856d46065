"""How often is the hint the right one, where two known mistakes are made at once?

    python benchmarks/hints.py [--seeds 3] [part of a question's id]

Combines the known mistakes of each question two by two, one inside the other, and judges what comes back as
marking does. The hint is right if it is that of one of the two. A combination is left out where it cannot be
told from something right, from a known mistake or from a combination tried before, and where it stops with an
error at which neither mistake stops alone.

Beside it: each mistake alone, which must get its own hint; a mistake within another accepted convention;
outputs spoilt in a way that has nothing to do with the question, which should get none; and wrong functions
that a question builds on, alone (no hint of the question's own is right) and below its own mistakes.
"""

import argparse
import contextlib
import itertools
import warnings
from collections import Counter
from pathlib import Path

import numpy as np

from autograder.authoring import reference, workbook
from autograder.authoring.outcomes import carry_out, frozen, located, patched
from autograder.authoring.variants import Mistake
from autograder.cs231n_check.judge import judge
from autograder.cs231n_check.numbers import numeric
from autograder.cs231n_check.plain import resolve
from autograder.questions import load

KINDS = ("right", "none", "third")
LEFT_OUT = ("no difference", "stops")


def prepared(question, seed):
    """What judging needs, and the outcomes of each mistake and convention: dict, variant -> outcomes."""
    solution = reference.solution("picturebook", seed)
    known = frozen(question, seed, solution)
    known["cases"] = resolve(known["cases"], solution.provide)
    alone = dict(zip(question.mistakes, (m["forms"][0] for m in known["mistakes"])))
    return known, alone | dict(zip(question.accepted, known["accepted"]))


def outcomes_of(known, *variants):
    """The outcomes of the reference with these in it, each around those before it."""
    source = next((v.source for v in variants if v.source), None)
    with contextlib.ExitStack() as stack:
        for variant in variants:
            stack.enter_context(everywhere(variant))
        cells = lambda *cell: source or workbook.reference_cell(*cell)  # noqa: E731
        return carry_out(known["cases"], reference.reference(), cells)


@contextlib.contextmanager
def everywhere(variant):
    """The reference with a variant in it, also in the modules that import its target by name."""
    if variant.function is None:
        yield
        return
    owner, name = located(variant.target, reference.reference())
    right = getattr(owner, name)
    users = [m for m in reference.reference().modules.values() if m is not owner and vars(m).get(name) is right]
    with patched(variant, reference.reference()):
        for module in users:
            setattr(module, name, getattr(owner, name))
        try:
            yield
        finally:
            for module in users:
                setattr(module, name, right)


def same(one, other):
    """Whether two sets of outcomes cannot be told apart."""
    return all(
        len(a["values"]) == len(b["values"])
        and stopped_by(a) == stopped_by(b)
        and all(map(same_value, a["values"], b["values"]))
        for a, b in zip(one, other)
    )


def same_value(a, b):
    x, y = numeric(a), numeric(b)
    if x is None or y is None:
        return repr(a) == repr(b)
    return x.shape == y.shape and np.allclose(x, y, rtol=1e-6, atol=1e-12, equal_nan=True)


def stopped_by(outcome):
    return outcome["error"]["type"] if outcome["error"] else ""


def kind_of(known, outcomes, hints):
    """Right, none or third, as the hint is among those, absent or another; "no difference" if nothing is wrong."""
    verdict = judge(known, outcomes)
    if verdict.share == 1:
        return "no difference"
    return "none" if not verdict.hint else "right" if verdict.hint in hints else "third"


def combined(known, alone, pairs, hints_of):
    """Counts of what the hint is for pairs of variants, the first inside the second."""
    counts, seen = Counter(), [known["expected"], *alone.values()]
    for one, other in pairs:
        outcomes = outcomes_of(known, one, other)
        if any(same(outcomes, before) for before in seen):
            counts["no difference"] += 1
        elif stops(outcomes, alone[one], alone[other]):
            counts["stops"] += 1
        else:
            counts[kind_of(known, outcomes, hints_of(one, other))] += 1
            seen.append(outcomes)
    return counts


def stops(outcomes, *parts):
    """Whether a case ends in an error at which none of the parts ends."""
    return any(o["error"] and not any(part["error"] for part in rest) for o, *rest in zip(outcomes, *parts))


def orders(pairs):
    """In which order to combine: both for one target, else methods before their class. No two notebook cells."""
    for one, other in pairs:
        if one.source and other.source:
            continue
        if one.target == other.target:
            yield from ((one, other), (other, one))
        else:
            yield tuple(sorted((one, other), key=lambda v: -v.target.count(".")))


def two_mistakes(question, known, alone):
    pairs = orders(itertools.combinations(question.mistakes, 2))
    return combined(known, alone, pairs, lambda one, other: (one.hint, other.hint))


def one_mistake(question, known, alone):
    return Counter(kind_of(known, alone[m], (m.hint,)) for m in question.mistakes)


def another_convention(question, known, alone):
    """Counts for a mistake and a convention that counts as right, whose own hint is empty."""
    pairs = orders(itertools.product(question.accepted, question.mistakes))
    return combined(known, alone, pairs, lambda *both: tuple(v.hint for v in both if isinstance(v, Mistake)))


# ---- wrong in a way that has nothing to do with the question


def noisy(value, rng):
    noise = rng.randn(*value.shape) * (np.std(value) or 1.0)
    return value + (np.rint(noise).astype(int) if value.dtype.kind in "iu" else noise)


DAMAGES = {
    "noise added": noisy,
    "times 1.7": lambda value, rng: 1.7 * value,
    "zeros": lambda value, rng: 0 * value,
    "transposed": lambda value, rng: value.T,
}


def damaged(known, change, rng, only=None):
    """The reference's outcomes with every number changed, or with those of one output's name."""

    def value(output, v):
        array = numeric(v)
        if array is None or array.dtype.kind == "b" or only not in (None, output["name"]):
            return v
        return change(array, rng)

    return [
        {**o, "values": [value(*pair) for pair in zip(case["outputs"], o["values"])]}
        for case, o in zip(known["cases"], known["expected"])
    ]


def unrelated(known, alone, change, rng):
    """Counts of what the hint is with all outputs spoilt, and with one; what a known mistake gives is left out."""
    counts = Counter()
    for only in (None, *sorted({output["name"] for case in known["cases"] for output in case["outputs"]})):
        outcomes = damaged(known, change, rng, only)
        if any(same(outcomes, other) for other in alone.values()):
            counts["no difference"] += 1
        else:
            counts[kind_of(known, outcomes, ())] += 1
    return counts


# ---- wrong functions below


def below(question, known, alone):
    """Counts for wrong functions that the question builds on, alone and below its own mistakes."""
    lower = [m for q in load().values() if q.targets[0] in question.builds_on for m in q.mistakes]
    wrong = {m: outcomes_of(known, m) for m in lower if not question.model}
    only = Counter(kind_of(known, outcomes, ()) for outcomes in wrong.values())
    wrong = {m: outcomes for m, outcomes in wrong.items() if kind_of(known, outcomes, ()) != "no difference"}
    pairs = itertools.product(wrong, question.mistakes)
    return only, combined(known, alone | wrong, pairs, lambda _, own: (own.hint,))


# ---- the table


def named_forms(only):
    """The questions whose id holds a text, by name; those of an older edition go by its file too."""
    for question in (q for q in load().values() if only in q.id):
        yield question.id, question
        for edition in question.editions:
            yield f"{question.id}, {Path(edition.has).name}", question.form(edition)


def row(name, counts):
    tried = sum(counts[kind] for kind in KINDS)
    shares = (f"{counts[kind] / tried:8.1%}" if tried else f"{'-':>8}" for kind in KINDS)
    return f"{name:58}{tried:7}{''.join(shares)}" + "".join(f"{counts[kind]:15}" for kind in LEFT_OUT)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("only", nargs="?", default="", help="part of a question's id")
    parser.add_argument("--seeds", type=int, default=3)
    args = parser.parse_args()

    warnings.simplefilter("ignore", RuntimeWarning)  # of wrong code, such as the mean of nothing
    totals = {}

    def count(name, counts):
        totals.setdefault(name, Counter()).update(counts)

    heads = "".join(f"{kind:>8}" for kind in KINDS) + "".join(f"{kind:>15}" for kind in LEFT_OUT)
    print(f"{'two mistakes at once':58}{'tried':>7}{heads}")
    for name, question in named_forms(args.only):
        counts = Counter()
        for seed in range(1 if question.model else args.seeds):
            known, alone = prepared(question, seed)
            counts += two_mistakes(question, known, alone)
            count("one mistake", one_mistake(question, known, alone))
            count("one mistake, another convention", another_convention(question, known, alone))
            for damage, change in DAMAGES.items():
                count(f"no known mistake: {damage}", unrelated(known, alone, change, np.random.RandomState(seed)))
            only, both = below(question, known, alone)
            count("wrong below", only)
            count("wrong below, and one mistake", both)
        print(row(name, counts), flush=True)
        count("two mistakes", counts)
    print()
    for name in ("two mistakes", *(name for name in totals if name != "two mistakes")):
        print(row(name, totals[name]))


if __name__ == "__main__":
    main()
