# The grader in a container: docker build -t cs231n-grader . ; how to run it, and what its sandbox needs: docs/container.md.
# Any builder will do (Docker with or without BuildKit, Podman, Buildah): no step uses what only one of them has.
ARG PYTHON=3.12

FROM python:${PYTHON}-slim-trixie AS python
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /build
COPY constraints.txt .

# What pyproject.toml asks for, as a list: so the packages below are installed again only when that list changes.
FROM python AS requirements
ARG EXTRAS=""
COPY pyproject.toml .
RUN python -c 'import sys, tomllib; \
project = tomllib.load(open("pyproject.toml", "rb"))["project"]; \
extras = project["optional-dependencies"]; \
asked = [name for name in sys.argv[1].replace(",", " ").split()]; \
unknown = [name for name in asked if name not in extras]; \
unknown and sys.exit(f"EXTRAS: there is no extra {unknown[0]}; there are: " + ", ".join(extras)); \
print("\n".join(project["dependencies"] + [line for name in asked for line in extras[name]]))' \
    "$EXTRAS" > requirements.txt

# The grader with its course, compiled, in a folder of its own: the sources stay behind in this stage.
FROM python AS grader
RUN pip install -c constraints.txt hatchling==1.27.0
COPY pyproject.toml README.md LICENSE nbgrader_config.py ./
COPY datasets datasets
COPY solutions solutions
COPY assignments assignments
COPY examples examples
COPY autograder autograder
RUN pip install --no-deps --no-build-isolation --prefix /installed .

FROM python
# PyPI's torch for x86-64 comes with CUDA, several GB; an index of builds for the processor has it without.
ARG TORCH_INDEX=""
COPY --from=requirements /build/requirements.txt .
RUN if [ -n "$TORCH_INDEX" ] && torch=$(grep -o '^torch==[0-9.]*' requirements.txt); then \
        pip install --no-deps --index-url "$TORCH_INDEX" "$torch"; \
    fi && \
    pip install -c constraints.txt -r requirements.txt
COPY --from=grader /installed /usr/local

# Folders for whatever user the container is run as; a home, because who has no name has none.
RUN mkdir -m 1777 /home/grader && mkdir /course
ENV HOME=/home/grader PYTHONUNBUFFERED=1
WORKDIR /course
USER 1000:1000
# As Ctrl-C does: what is marked is kept, and the same command goes on.
STOPSIGNAL SIGINT
ENTRYPOINT ["autograder"]
CMD ["--help"]
