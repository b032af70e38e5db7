/* A lock that names its owner, on a futex, in C: what the machine can do. Prints figures as the table reads them. */
#define _GNU_SOURCE
#include <linux/futex.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct shared { _Alignas(64) atomic_uint lock; _Alignas(64) atomic_uint ping; _Alignas(64) atomic_uint pong; _Alignas(64) atomic_uint ready; };

static double now(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec + t.tv_nsec * 1e-9; }
static void futex_wait(atomic_uint *a, unsigned v) { syscall(SYS_futex, a, FUTEX_WAIT, v, NULL, NULL, 0); }
static void futex_wake(atomic_uint *a) { syscall(SYS_futex, a, FUTEX_WAKE, 1, NULL, NULL, 0); }

static void enter(atomic_uint *lock, unsigned me)
{
    unsigned found = 0;
    if (atomic_compare_exchange_strong(lock, &found, me)) return;
    for (int i = 0; i < 200; i++) {
        for (int p = 0; p < 32; p++) __builtin_ia32_pause();
        found = 0;
        if (atomic_load(lock) == 0 && atomic_compare_exchange_strong(lock, &found, me)) return;
    }
    for (;;) {
        found = atomic_load(lock);
        if (found == 0) { if (atomic_compare_exchange_strong(lock, &found, me | 0x80000000u)) return; continue; }
        if (!(found & 0x80000000u) && !atomic_compare_exchange_strong(lock, &found, found | 0x80000000u)) continue;
        futex_wait(lock, found | 0x80000000u);
    }
}

static void leave(atomic_uint *lock) { if (atomic_exchange(lock, 0) & 0x80000000u) futex_wake(lock); }

static void wait_for(atomic_uint *word, unsigned value, int spin)
{
    for (;;) {
        unsigned seen = atomic_load(word);
        if (seen == value) return;
        if (spin) __builtin_ia32_pause(); else futex_wait(word, seen);
    }
}

static int by_size(const void *a, const void *b) { double x = *(const double *)a, y = *(const double *)b; return (x > y) - (x < y); }

/* The median of single turns: what other programs interrupt does not count. */
static double ping_pong(struct shared *s, int count, int spin)
{
    atomic_store(&s->ping, 0); atomic_store(&s->pong, 0);
    if (fork() == 0) {
        for (int i = 1; i <= count; i++) { wait_for(&s->ping, i, spin); atomic_store(&s->pong, i); if (!spin) futex_wake(&s->pong); }
        _exit(0);
    }
    double *turns = malloc(count * sizeof *turns);
    for (int i = 1; i <= count; i++) {
        double start = now();
        atomic_store(&s->ping, i); if (!spin) futex_wake(&s->ping); wait_for(&s->pong, i, spin);
        turns[i - 1] = now() - start;
    }
    wait(NULL);
    qsort(turns, count, sizeof *turns, by_size);
    double median = turns[count / 2];
    free(turns);
    return median;
}

int main(void)
{
    struct shared *s = mmap(NULL, sizeof *s, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    const int count = 50000000, contended = 5000000;
    double start = now();
    for (int i = 0; i < count; i++) { enter(&s->lock, 1); leave(&s->lock); }
    double pair = (now() - start) / count;
    printf("lock: enter and exit, uncontended\tC futex\tSeconds\t%.12f\nlock: scope, uncontended\tC futex\tSeconds\t%.12f\n", pair, pair);
    if (fork() == 0) {
        atomic_fetch_add(&s->ready, 1); while (atomic_load(&s->ready) < 2) { }
        for (int i = 0; i < contended; i++) { enter(&s->lock, 2); leave(&s->lock); }
        _exit(0);
    }
    atomic_fetch_add(&s->ready, 1); while (atomic_load(&s->ready) < 2) { }
    start = now();
    for (int i = 0; i < contended; i++) { enter(&s->lock, 1); leave(&s->lock); }
    wait(NULL);
    printf("lock: two processes contend, pairs\tC futex\tPerSecond\t%.1f\n", 2.0 * contended / (now() - start));
    printf("event: ping-pong, hot\tC futex\tSeconds\t%.12f\n", ping_pong(s, 500000, 1));
    printf("event: ping-pong, parked\tC futex\tSeconds\t%.12f\n", ping_pong(s, 20000, 0));
    return 0;
}
