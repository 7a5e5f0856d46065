"""What may happen where a backward pass takes its cache apart, and with the shapes in it."""

from autograder.questions.shared.family import Family

CACHE = Family()  # {forward} is what the forward pass is called
PRODUCTS = Family()  # {products} says which there are


@CACHE.mistake(
    "cache_too_short",
    "You take more things out of the cache than {forward} puts in: compare the two.",
    raises=ValueError,
)
def _(right, *arguments):
    count = len(arguments[-1])
    raise ValueError(f"not enough values to unpack (expected {count + 1}, got {count})")


@CACHE.mistake(
    "cache_too_long",
    "The cache holds more things than you take out of it: compare with what {forward} puts in.",
    raises=ValueError,
)
def _(right, *arguments):
    raise ValueError(f"too many values to unpack (expected {len(arguments[-1]) - 1})")


@PRODUCTS.mistake("product_shapes", "The shapes tell the products: {products}.", raises=ValueError)
def _(right, *arguments):
    x = arguments[-1][0]
    return x @ x  # (N, D) times (N, D)


@PRODUCTS.mistake(
    "elementwise",
    "Shapes do not fit: matrices are multiplied by @ or np.dot; * is for arrays that are alike, such as two of (N, H).",
    raises=ValueError,
)
def _(right, *arguments):
    *_, cache = arguments
    return cache[0] * cache[-2]
