/* The floor of a queue between two processes: a ring with one writer and one reader, both spinning, no locks, no bound on
   their patience, nothing said about death. Each message is copied in and copied out, with its length in front.
   Prints a figure a line: work, who, unit and value, separated by tabs. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { SIZE = 4 << 20, ROUNDS = 5 };

struct ring {
    _Alignas(128) _Atomic uint64_t tail;
    _Alignas(128) _Atomic uint64_t head;
    _Alignas(128) char data[SIZE];
};

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec * 1e-9;
}

static void put(struct ring *r, uint64_t at, const void *from, size_t size) {
    size_t place = at % SIZE, first = size < SIZE - place ? size : SIZE - place;
    memcpy(r->data + place, from, first);
    if (first < size) memcpy(r->data, (const char *)from + first, size - first);
}

static void get(struct ring *r, uint64_t at, void *to, size_t size) {
    size_t place = at % SIZE, first = size < SIZE - place ? size : SIZE - place;
    memcpy(to, r->data + place, first);
    if (first < size) memcpy((char *)to + first, r->data, size - first);
}

static void pause_briefly(void) { __builtin_ia32_pause(); }

static void send_one(struct ring *r, uint64_t *tail, uint64_t *known_head, const char *message, uint64_t size) {
    uint64_t step = 8 + ((size + 7) & ~7ull);
    while (*tail + step - *known_head > SIZE) {
        *known_head = atomic_load_explicit(&r->head, memory_order_acquire);
        if (*tail + step - *known_head > SIZE) pause_briefly();
    }
    put(r, *tail, &size, 8);
    put(r, *tail + 8, message, size);
    *tail += step;
    atomic_store_explicit(&r->tail, *tail, memory_order_release);
}

static void receive_one(struct ring *r, uint64_t *head, uint64_t *known_tail, char *message) {
    while (*head == *known_tail) {
        *known_tail = atomic_load_explicit(&r->tail, memory_order_acquire);
        if (*head == *known_tail) pause_briefly();
    }
    uint64_t size;
    get(r, *head, &size, 8);
    get(r, *head + 8, message, size);
    *head += 8 + ((size + 7) & ~7ull);
    atomic_store_explicit(&r->head, *head, memory_order_release);
}

static struct ring *new_ring(void) {
    struct ring *r = mmap(NULL, sizeof *r, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    memset(r, 0, sizeof *r);
    return r;
}

static int compare(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double one_way(uint64_t size, int count) {
    static double rates[ROUNDS];
    struct ring *r = new_ring();
    char *message = malloc(size);
    memset(message, 1, size);
    for (int round = 0; round < ROUNDS; round++) {
        atomic_store(&r->head, 0);
        atomic_store(&r->tail, 0);
        pid_t child = fork();
        if (child == 0) {
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            uint64_t tail = 0, known = 0;
            for (int i = 0; i < count; i++) send_one(r, &tail, &known, message, size);
            _exit(0);
        }
        uint64_t head = 0, known = 0;
        receive_one(r, &head, &known, message);
        double start = now();
        for (int i = 1; i < count; i++) receive_one(r, &head, &known, message);
        rates[round] = (count - 1) / (now() - start);
        waitpid(child, NULL, 0);
    }
    free(message);
    munmap(r, sizeof *r);
    qsort(rates, ROUNDS, sizeof(double), compare);
    return rates[ROUNDS / 2];
}

static double ping_pong(int count) {
    struct ring *there = new_ring(), *back = new_ring();
    char message[8] = {1};
    pid_t child = fork();
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        uint64_t head = 0, known_tail = 0, tail = 0, known_head = 0;
        for (int i = 0; i < count; i++) {
            receive_one(there, &head, &known_tail, message);
            send_one(back, &tail, &known_head, message, 8);
        }
        _exit(0);
    }
    uint64_t head = 0, known_tail = 0, tail = 0, known_head = 0;
    double start = now();
    for (int i = 0; i < count; i++) {
        send_one(there, &tail, &known_head, message, 8);
        receive_one(back, &head, &known_tail, message);
    }
    double seconds = (now() - start) / count;
    waitpid(child, NULL, 0);
    return seconds;
}

int main(void) {
    struct { uint64_t size; const char *name; int count; } sizes[] = {
        {8, "8 B", 10000000}, {64, "64 B", 5000000}, {1 << 10, "1 KB", 1000000}, {64 << 10, "64 KB", 30000}, {1 << 20, "1 MB", 2000}};
    for (int i = 0; i < 5; i++) printf("%s, 1→1\tC ring\tPerSecond\t%.3f\n", sizes[i].name, one_way(sizes[i].size, sizes[i].count));
    printf("ping-pong of 8 B, hot\tC ring\tSeconds\t%.12f\n", ping_pong(500000));
    return 0;
}
