"""CPU seconds of sampling 64 transitions and one learning step in PyTorch from Python."""

import json
import random
import time

import torch
from lake import Lake
from network import ArrayBuffer, DequeBuffer, learn, make_network


def seconds_a_step(buffer, steps=400):
    lake = Lake(True, 0)
    state = lake.reset()
    for _ in range(10_000):
        action = random.randrange(4)
        next_state, reward, terminated, truncated = lake.step(action)
        buffer.add(state, action, reward, next_state, terminated)
        state = lake.reset() if terminated or truncated else next_state
    network = make_network()
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-4)
    for _ in range(50):
        learn(network, optimizer, *buffer.sample(64))
    start = time.process_time()
    for _ in range(steps):
        learn(network, optimizer, *buffer.sample(64))
    return (time.process_time() - start) / steps


random.seed(0)
torch.manual_seed(0)
print(
    json.dumps(
        {
            "PyTorch from Python, deque": seconds_a_step(DequeBuffer()),
            "PyTorch from Python, arrays": seconds_a_step(ArrayBuffer()),
        }
    )
)
