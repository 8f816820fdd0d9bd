"""The exercise's network and learning step in PyTorch, for the scripts beside this one."""

import random
from collections import deque

import torch

torch.set_num_threads(1)

GAMMA = 0.99


def make_network():
    return torch.nn.Sequential(
        torch.nn.Embedding(16, 32),
        torch.nn.Linear(32, 64),
        torch.nn.ReLU(),
        torch.nn.Linear(64, 4),
    )


def learn(network, optimizer, states, actions, rewards, next_states, terminated):
    """One step on a batch of tensors; no target network, as in the exercise."""
    with torch.no_grad():
        best = network(next_states).max(1).values
        target = rewards + GAMMA * best * (1 - terminated)
    value = network(states).gather(1, actions.unsqueeze(1)).squeeze(1)
    loss = torch.nn.functional.mse_loss(value, target)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()


class DequeBuffer:
    """Transitions as tuples in a deque, as the exercise keeps them."""

    def __init__(self, size=50_000):
        self.items = deque(maxlen=size)

    def __len__(self):
        return len(self.items)

    def add(self, *transition):
        self.items.append(transition)

    def sample(self, count):
        states, actions, rewards, next_states, terminated = zip(*random.sample(self.items, count))
        return (
            torch.tensor(states),
            torch.tensor(actions),
            torch.tensor(rewards),
            torch.tensor(next_states),
            torch.tensor(terminated, dtype=torch.float32),
        )


class ArrayBuffer:
    """Transitions in tensors, one a field."""

    def __init__(self, size=50_000):
        self.size, self.count, self.place = size, 0, 0
        self.integers = torch.zeros(3, size, dtype=torch.int64)
        self.floats = torch.zeros(2, size)

    def __len__(self):
        return self.count

    def add(self, state, action, reward, next_state, terminated):
        at = self.place
        self.integers[0, at], self.integers[1, at], self.integers[2, at] = state, action, next_state
        self.floats[0, at], self.floats[1, at] = reward, float(terminated)
        self.place = (at + 1) % self.size
        self.count = min(self.count + 1, self.size)

    def sample(self, count):
        index = torch.tensor(random.sample(range(self.count), count))
        state, action, next_state = self.integers[:, index]
        reward, terminated = self.floats[:, index]
        return state, action, reward, next_state, terminated
