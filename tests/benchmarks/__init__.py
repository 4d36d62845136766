"""Speed and memory of the layers from the conformed tables to retention, measured against plain scripts.

`python -m tests.benchmarks` (see `__main__`) is what `make bench` runs.
"""
