"""The Python side of the synchronization comparison. Prints a figure a line: work, who, unit and value, separated by tabs."""

import multiprocessing
import statistics
import sys
import time

ROUNDS = int(sys.argv[1])


def report(work, unit, values):
    print(work, "Python", unit, repr(statistics.median(values)), sep="\t", flush=True)


def rounds(measure):
    measure()
    return [measure() for _ in range(ROUNDS)]


def per_operation(count, operation):
    start = time.perf_counter()
    operation(count)
    return (time.perf_counter() - start) / count


def pairs(lock, count):
    for _ in range(count):
        lock.acquire()
        lock.release()


def scopes(lock, count):
    for _ in range(count):
        with lock:
            pass


def contend(lock, barrier, count):
    barrier.wait()
    pairs(lock, count)
    barrier.wait()


def contended():
    count = 200_000
    lock, barrier = multiprocessing.Lock(), multiprocessing.Barrier(2)
    other = multiprocessing.Process(target=contend, args=(lock, barrier, count))
    other.start()
    barrier.wait()
    start = time.perf_counter()
    pairs(lock, count)
    barrier.wait()
    elapsed = time.perf_counter() - start
    other.join()
    return 2 * count / elapsed


def answer(ping, pong, count):
    for _ in range(count):
        ping.wait()
        ping.clear()
        pong.set()


def ping_pong(count, rest):
    ping, pong = multiprocessing.Event(), multiprocessing.Event()
    other = multiprocessing.Process(target=answer, args=(ping, pong, count + 20))
    other.start()
    turns = []
    for i in range(-20, count):
        if rest:
            time.sleep(0.002)
        start = time.perf_counter()
        ping.set()
        pong.wait()
        pong.clear()
        if i >= 0:
            turns.append(time.perf_counter() - start)
    other.join()
    return statistics.median(turns)


def meet(barrier, count):
    for _ in range(count):
        barrier.wait()


def barrier_cycles():
    count = 2_000
    barrier = multiprocessing.Barrier(2)
    other = multiprocessing.Process(target=meet, args=(barrier, count + 1))
    other.start()
    barrier.wait()
    cycles = []
    for _ in range(count):
        start = time.perf_counter()
        barrier.wait()
        cycles.append(time.perf_counter() - start)
    other.join()
    return 1 / statistics.median(cycles)


def take_turns(condition, turn, count):
    for _ in range(count):
        with condition:
            condition.wait_for(lambda: turn.value == 1)
            turn.value = 0
            condition.notify()


def condition_turns():
    count = 2_000
    condition, turn = multiprocessing.Condition(), multiprocessing.Value("i", 0, lock=False)
    other = multiprocessing.Process(target=take_turns, args=(condition, turn, count + 1))
    other.start()
    turns = []
    for _ in range(count + 1):
        start = time.perf_counter()
        with condition:
            turn.value = 1
            condition.notify()
            condition.wait_for(lambda: turn.value == 0)
        turns.append(time.perf_counter() - start)
    other.join()
    return statistics.median(turns)


if __name__ == "__main__":
    lock, recursive, semaphore = multiprocessing.Lock(), multiprocessing.RLock(), multiprocessing.Semaphore(1)
    report("lock: enter and exit, uncontended", "Seconds", rounds(lambda: per_operation(500_000, lambda n: pairs(lock, n))))
    report("lock: scope, uncontended", "Seconds", rounds(lambda: per_operation(500_000, lambda n: scopes(lock, n))))
    report("recursive lock: scope, uncontended", "Seconds", rounds(lambda: per_operation(500_000, lambda n: scopes(recursive, n))))
    report("semaphore: take and give, uncontended", "Seconds", rounds(lambda: per_operation(500_000, lambda n: pairs(semaphore, n))))
    report("lock: two processes contend, pairs", "PerSecond", rounds(contended))
    report("event: ping-pong, hot", "Seconds", rounds(lambda: ping_pong(2_000, False)))
    report("event: ping-pong, parked", "Seconds", rounds(lambda: ping_pong(300, True)))
    report("barrier of two, cycles", "PerSecond", rounds(barrier_cycles))
    report("condition: ping-pong", "Seconds", rounds(condition_turns))
