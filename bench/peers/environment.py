"""Environment steps a second from Python: Gymnasium where it is installed, else plain Python."""

import json
import random
import time

from lake import Lake

STEPS = 100_000


def plain(slippery):
    lake = Lake(slippery, 0)
    choose = random.Random(1)
    start = time.process_time()
    for _ in range(STEPS):
        _, _, terminated, truncated = lake.step(choose.randrange(4))
        if terminated or truncated:
            lake.reset()
    return STEPS / (time.process_time() - start)


def gymnasium_lake(slippery):
    import gymnasium

    lake = gymnasium.make("FrozenLake-v1", is_slippery=slippery)
    lake.reset(seed=0)
    choose = random.Random(1)
    start = time.process_time()
    for _ in range(STEPS):
        _, _, terminated, truncated, _ = lake.step(choose.randrange(4))
        if terminated or truncated:
            lake.reset()
    return STEPS / (time.process_time() - start)


try:
    name, run = "Gymnasium", gymnasium_lake
    import gymnasium  # noqa: F401
except ImportError:
    name, run = "plain Python (no Gymnasium here)", plain
print(json.dumps({"name": name, "firm": run(False), "slippery": run(True)}))
