"""The Python side of the comparison of queues. Prints a figure a line: work, who, unit and value, separated by tabs."""

import multiprocessing
import statistics
import sys
import time

ROUNDS = int(sys.argv[1])
SIZES = [(8, "8 B", 100_000), (64, "64 B", 100_000), (1 << 10, "1 KB", 60_000), (64 << 10, "64 KB", 4_000), (1 << 20, "1 MB", 300)]


def report(work, who, unit, values):
    print(work, who, unit, repr(statistics.median(values)), sep="\t", flush=True)


def message_of(size):
    return 1 if size == 8 else bytes(size)


def produce(put, start, size, count):
    message = message_of(size)
    start.wait()
    for _ in range(count):
        put(message)


def consume(get, start, end, count):
    start.wait()
    for _ in range(count):
        get()
    end.wait()


def one_way(make, size, count, producers, consumers):
    put, get, close = make()
    start = multiprocessing.Barrier(producers + consumers + 1)
    end = multiprocessing.Barrier(consumers + 1)
    processes = [multiprocessing.Process(target=produce, args=(put, start, size, count // producers)) for _ in range(producers)]
    processes += [multiprocessing.Process(target=consume, args=(get, start, end, count // consumers)) for _ in range(consumers)]
    for process in processes:
        process.start()
    start.wait()
    began = time.perf_counter()
    end.wait()
    elapsed = time.perf_counter() - began
    for process in processes:
        process.join()
    close()
    return count / elapsed


def queue():
    q = multiprocessing.Queue()
    return q.put, q.get, q.close


def simple_queue():
    q = multiprocessing.SimpleQueue()
    return q.put, q.get, q.close


def pipe():
    reader, writer = multiprocessing.Pipe(duplex=False)
    return writer.send, reader.recv, lambda: (reader.close(), writer.close())


def answer(get, put):
    while (message := get()) is not None:
        put(message)


def ping_pong(make, count, rest):
    if make is pipe:
        mine, theirs = multiprocessing.Pipe()
        there, back, get, put = mine.send, mine.recv, theirs.recv, theirs.send
    else:
        there, get, _ = make()
        put, back, _ = make()
    other = multiprocessing.Process(target=answer, args=(get, put))
    other.start()
    times = []
    for i in range(-20, count):
        if rest:
            time.sleep(0.002)
        start = time.perf_counter()
        there(1)
        back()
        if i >= 0:
            times.append(time.perf_counter() - start)
    there(None)
    other.join()
    return statistics.median(times)


def main():
    multiprocessing.set_start_method("fork")
    peers = [("Python Queue", queue), ("Python SimpleQueue", simple_queue), ("Python Pipe", pipe)]
    for who, make in peers:
        for size, name, count in SIZES:
            for producers, consumers in [(1, 1), (4, 1), (1, 4)]:
                if make is pipe and producers + consumers > 2:
                    continue  # a pipe has one writer and one reader
                values = [one_way(make, size, count, producers, consumers) for _ in range(3)]
                report(f"{name}, {producers}→{consumers}", who, "PerSecond", values)
        report("ping-pong of 8 B, hot", who, "Seconds", [ping_pong(make, 5_000, False) for _ in range(3)])
        report("ping-pong of 8 B, parked", who, "Seconds", [ping_pong(make, 200, True) for _ in range(3)])


if __name__ == "__main__":
    main()
