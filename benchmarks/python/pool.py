"""The Python side of the pool comparison. Prints a figure a line: work, who, unit and value, separated by tabs."""

import concurrent.futures
import multiprocessing
import os
import signal
import statistics
import sys
import time
from concurrent.futures.process import BrokenProcessPool

ROUNDS = int(sys.argv[1])
WORKERS = os.cpu_count()


def increment(value):
    return value + 1


def echo(data):
    return data


def nap(seconds):
    time.sleep(seconds)


def report(work, who, unit, value):
    print(work, who, unit, repr(value), sep="\t", flush=True)


def median_round(measure):
    measure()
    return statistics.median(measure() for _ in range(ROUNDS))


def latency(calls, action):
    def measure():
        times = []
        for _ in range(calls):
            start = time.perf_counter()
            action()
            times.append(time.perf_counter() - start)
        return statistics.median(times)

    return median_round(measure)


def parked_latency(calls, action):
    def measure():
        times = []
        for _ in range(calls):
            time.sleep(0.002)
            start = time.perf_counter()
            action()
            times.append(time.perf_counter() - start)
        return statistics.median(times)

    return median_round(measure)


def rate(operations, action):
    def measure():
        start = time.perf_counter()
        action()
        return operations / (time.perf_counter() - start)

    return median_round(measure)


def compare_calls(who, call, submit, run_map):
    one = latency(500, lambda: call(increment, 1))
    report("one call, `Run`, p50", who, "Seconds", one)
    report("one call, `RunAsync`, p50", who, "Seconds", one)
    report("one call after 2 ms of rest, p50", who, "Seconds", parked_latency(200, lambda: call(increment, 1)))
    report("1,000 calls in flight", who, "PerSecond", rate(2000, lambda: submit(increment, 1000, 2)))
    for count in (100_000, 1_000_000):
        if run_map(increment, range(4)) is None:
            continue
        report(f"map over {count:,} ints", who, "PerSecond", rate(count, lambda: run_map(increment, range(count))))


def compare_streams(who, run_stream):
    def run():
        for _ in run_stream(increment, range(20_000)):
            pass

    report("stream over 100,000 ints, item by item", who, "PerSecond", rate(20_000, run))


def compare_payloads(who, call, sizes):
    for megabytes, calls in sizes:
        data = bytes(megabytes * 1_000_000)
        report(f"{megabytes} MB there and back", who, "Seconds", latency(calls, lambda: call(echo, data)))


def compare_pool():
    with multiprocessing.Pool(WORKERS) as pool:

        def submit(function, count, batches):
            for _ in range(batches):
                for result in [pool.apply_async(function, (i,)) for i in range(count)]:
                    result.get()

        def call(function, value):
            return pool.apply(function, (value,))

        compare_calls("Python Pool", call, submit, pool.map)
        compare_streams("Python Pool", pool.imap)
        compare_payloads("Python Pool", call, ((1, 20), (16, 5), (100, 1)))


def compare_executor():
    with concurrent.futures.ProcessPoolExecutor(WORKERS) as pool:

        def submit(function, count, batches):
            for _ in range(batches):
                concurrent.futures.wait([pool.submit(function, i) for i in range(count)])

        def call(function, value):
            return pool.submit(function, value).result()

        compare_calls("Python executor", call, submit, lambda function, values: None)
        compare_payloads("Python executor", call, ((1, 20), (16, 5), (100, 1)))


def start_process(context):
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=send_increment, args=(sender, 1))
    process.start()
    sender.close()
    receiver.recv()
    process.join()
    receiver.close()


def send_increment(sender, value):
    sender.send(increment(value))


def start_pool(context):
    start = time.perf_counter()
    pool = context.Pool(1)
    pool.apply(increment, (1,))
    elapsed = time.perf_counter() - start
    pool.terminate()
    pool.join()
    return elapsed


def compare_starts():
    for method in ("spawn", "forkserver", "fork"):
        context = multiprocessing.get_context(method)
        who = f"Python {method}"
        report("a process for one call: start, result, end", who, "Seconds", latency(5, lambda: start_process(context)))
        first = median_round(lambda: statistics.median(start_pool(context) for _ in range(5)))
        report("a pool of 1: start and first call", who, "Seconds", first)


def notice_death():
    pool = concurrent.futures.ProcessPoolExecutor(1)
    worker = pool.submit(os.getpid).result()
    running = pool.submit(nap, 100)
    time.sleep(0.05)
    start = time.perf_counter()
    os.kill(worker, signal.SIGKILL)
    try:
        running.result()
    except BrokenProcessPool:
        pass
    elapsed = time.perf_counter() - start
    pool.shutdown()
    return elapsed


if __name__ == "__main__":
    compare_pool()
    compare_executor()
    compare_starts()
    report("a death noticed: SIGKILL to exception", "Python executor", "Seconds", median_round(notice_death))
