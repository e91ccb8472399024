# Short names for what a developer does all day. `just` lists them.

default:
    @just --list

# The README's test command, without the set-up.
test *args:
    pytest -n 2 {{args}}

# Slower rounds: 200 kills instead of 20, the API fuzzed for longer.
nightly:
    pytest -m nightly

# Ratios to a baseline of the same run.
bench:
    pytest -m bench -s -p no:xdist tests/bench

lint:
    ruff check .
    ruff format --check .
    mypy
    lint-imports

demo:
    jil demo
