/* The floor of a call between two processes: one word of shared memory, written by each side in turn.
   Prints the median round trip in seconds: first with both sides spinning, then with both parked on a futex. */
#define _GNU_SOURCE
#include <linux/futex.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

enum { CALLS = 20000, GROUP = 20 };

static void wait_for(_Atomic int *word, int value, int parked) {
    int seen;
    while ((seen = atomic_load(word)) != value)
        if (parked) syscall(SYS_futex, word, FUTEX_WAIT, seen, NULL, NULL, 0);
}

static void publish(_Atomic int *word, int value, int parked) {
    atomic_store(word, value);
    if (parked) syscall(SYS_futex, word, FUTEX_WAKE, 1, NULL, NULL, 0);
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec * 1e-9;
}

static int compare(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double measure(int parked) {
    _Atomic int *words = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    _Atomic int *call = words, *result = words + 64;
    pid_t child = fork();
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        for (int i = 1; i <= CALLS; i++) {
            wait_for(call, i, parked);
            publish(result, i, parked);
        }
        _exit(0);
    }
    static double times[CALLS / GROUP];
    for (int group = 0, i = 1; group < CALLS / GROUP; group++) {
        double start = now();
        for (int k = 0; k < GROUP; k++, i++) {
            publish(call, i, parked);
            wait_for(result, i, parked);
        }
        times[group] = (now() - start) / GROUP;
    }
    waitpid(child, NULL, 0);
    qsort(times, CALLS / GROUP, sizeof(double), compare);
    return times[CALLS / GROUP / 2];
}

int main(void) {
    printf("%.12f\n", measure(0));
    printf("%.12f\n", measure(1));
    return 0;
}
