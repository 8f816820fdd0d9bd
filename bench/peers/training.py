"""The exercise's whole training in PyTorch from Python: one seed, until cleared."""

import json
import random
import time
from collections import deque

import torch
from lake import Lake
from network import DequeBuffer, learn, make_network

random.seed(0)
torch.manual_seed(0)
network = make_network()
optimizer = torch.optim.Adam(network.parameters(), lr=1e-4)
buffer = DequeBuffer()
lake = Lake(False, 0)
scores = deque(maxlen=100)
epsilon, episode = 1.0, 0
start = time.process_time()
while episode < 5_000 and not (len(scores) == 100 and sum(scores) / 100 >= 0.9):
    state, score, ended = lake.reset(), 0.0, False
    while not ended:
        if random.random() < epsilon:
            action = random.randrange(4)
        else:
            with torch.no_grad():
                action = int(network(torch.tensor([state])).argmax())
        next_state, reward, terminated, truncated = lake.step(action)
        buffer.add(state, action, reward, next_state, terminated)
        if len(buffer) >= 64:
            learn(network, optimizer, *buffer.sample(64))
        state, score, ended = next_state, score + reward, terminated or truncated
    scores.append(score)
    epsilon *= 0.999
    episode += 1
print(json.dumps({"episodes": episode, "seconds": time.process_time() - start}))
