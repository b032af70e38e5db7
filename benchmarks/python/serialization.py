"""The Python side of the serialization comparison. Prints a figure a line: table, work, who, unit and value, separated by tabs."""

import datetime
import math
import pickle
import sys
import time
import uuid
from dataclasses import dataclass, field
from enum import IntEnum

ROUNDS = int(sys.argv[1])


class Priority(IntEnum):
    LOW = 0
    NORMAL = 1
    HIGH = 2


@dataclass
class Small:
    id: int
    name: str
    score: float
    is_active: bool
    created: datetime.datetime


@dataclass
class Line:
    number: int
    article: str
    quantity: int
    price: float


@dataclass
class Order:
    id: uuid.UUID
    customer: str
    priority: Priority
    owner: Small
    lines: list = field(default_factory=list)
    labels: dict = field(default_factory=dict)
    measures: list = field(default_factory=list)


def small(i):
    return Small(i, f"name number {i}", i / 7.0, i % 2 == 0, datetime.datetime(2024, 2, 29, 12, tzinfo=datetime.timezone.utc))


def order(i):
    return Order(
        uuid.UUID(int=i), f"customer {i}", Priority.HIGH, small(i),
        [Line(n, f"article {n}", n * 3, n * 1.25) for n in range(10)],
        {f"label {n}": f"value {n}" for n in range(5)}, [math.sqrt(n) for n in range(20)])


def seconds(action):
    best = math.inf
    for _ in range(4 * ROUNDS):
        start = time.perf_counter()
        times = 0
        while time.perf_counter() - start < 0.05:
            action()
            times += 1
        best = min(best, (time.perf_counter() - start) / times)
    return best


def report(table, work, unit, value):
    print(table, work, "Python pickle", unit, repr(value), sep="\t", flush=True)


for work, value in (
    ("an object of 5 members", small(7)),
    ("100 orders of 10 lines", [order(i) for i in range(100)]),
    ("100,000 doubles", [math.sqrt(n) for n in range(100_000)]),
    ("1,000 strings", [f"the text with the number {n}" for n in range(1_000)]),
):
    data = pickle.dumps(value, protocol=5)
    report("write", work, "Seconds", seconds(lambda: pickle.dumps(value, protocol=5)))
    report("read", work, "Seconds", seconds(lambda: pickle.loads(data)))
    report("size", work, "Bytes", float(len(data)))
