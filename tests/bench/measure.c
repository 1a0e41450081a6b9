/* SPDX-License-Identifier: Apache-2.0
 * measure.c -- runs a command N times and prints a line for each run: wall
 * time, processor time (both in microseconds) and peak memory (KiB).
 *
 * usage: bench-measure N COMMAND [ARGUMENT...]
 *
 * A program of its own, since a child's peak memory begins with that of the
 * process it was forked from.
 */
#define _DEFAULT_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (int64_t)time.tv_sec * 1000000 + time.tv_nsec / 1000;
}

static int64_t microseconds(struct timeval time)
{
	return (int64_t)time.tv_sec * 1000000 + time.tv_usec;
}

static void become(char **command)
{
	int null = open("/dev/null", O_RDWR);

	dup2(null, 0);
	dup2(null, 1);
	dup2(null, 2);
	execvp(command[0], command);
	_exit(127);
}

static int measure(char **command)
{
	struct rusage usage;
	int64_t start = now();
	pid_t child = fork();
	int status;

	if (child == 0)
		become(command);
	if (child < 0 || wait4(child, &status, 0, &usage) != child)
		return 1;
	printf("%lld %lld %ld\n", (long long)(now() - start),
	    (long long)(microseconds(usage.ru_utime) +
			microseconds(usage.ru_stime)),
	    usage.ru_maxrss);
	return !WIFEXITED(status) || WEXITSTATUS(status) != 0;
}

int main(int argc, char **argv)
{
	long runs;

	if (argc < 3)
		return 2;
	runs = strtol(argv[1], NULL, 10);
	for (long i = 0; i < runs; i++)
		if (measure(argv + 2) != 0)
			return 1;
	return 0;
}
