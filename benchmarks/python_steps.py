"""Chained steps in Python, each in a process of its own from the warm pool, beside plain Python."""

import json

from bench import Line, empty, martlet_bench, python, require_binary, run, say, scratch

plain = """
import time
def fibo(n):
    return n if n < 2 else fibo(n - 1) + fibo(n - 2)
began = time.perf_counter()
sum = 0
for _ in range(10):
    sum += fibo(33)
print(time.perf_counter() - began)
"""


def chain(steps, argument, rounds):
    return json.loads(run(
        martlet_bench, "python", "--steps", steps, "--argument", argument, "--rounds", rounds, "--folder",
        empty(scratch / "python")))["medianSeconds"]


def measure():
    require_binary(martlet_bench)
    say("40 chained steps in Python")
    small = chain(40, 10, 9)
    say("10 chained steps that compute, beside plain Python")
    # In turn, so that a slow spell of the machine meets both; the best of each, since others can only add to it.
    ours, theirs = [], []
    for _ in range(3):
        ours.append(chain(10, 33, 1))
        theirs.append(float(run(python, "-c", plain)))
    return [
        Line("40 chained fibo(10) steps in Python, a process each", small, "s", at_most=0.3),
        Line("10 chained fibo(33) steps in Python", min(ours), "s", "plain Python", min(theirs), at_most=1.03),
    ]
