"""The 4x4 lake in plain Python, for the scripts beside this one."""

import random

ROWS = ["SFFF", "FHFH", "FFFH", "HFFG"]


class Lake:
    def __init__(self, slippery, seed):
        self.slippery = slippery
        self.random = random.Random(seed)
        self.reset()

    def reset(self):
        self.state = 0
        self.elapsed = 0
        return self.state

    def step(self, action):
        if self.slippery:
            action = (action + self.random.randrange(3) - 1) % 4
        row, column = divmod(self.state, 4)
        if action == 0:
            column = max(column - 1, 0)
        elif action == 1:
            row = min(row + 1, 3)
        elif action == 2:
            column = min(column + 1, 3)
        else:
            row = max(row - 1, 0)
        self.state = row * 4 + column
        self.elapsed += 1
        letter = ROWS[row][column]
        return self.state, float(letter == "G"), letter in "GH", self.elapsed >= 100
