/* banned: calls that this house does not make, made impossible. Force-included into every file of src/ (see meson.build).
 *
 * Unbounded copies and prints, hidden state, and above all the clock: `now` is a parameter, and only host/now.c, which
 * defines TOCSIN_MAY_ASK_THE_TIME, may ask the machine.
 */
#ifndef BASE_BANNED_H
#define BASE_BANNED_H

/* The system's own headers first, so that their declarations are not hit. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <sys/time.h>
#include <unistd.h>

#undef alloca
#pragma GCC poison strcpy strcat strncpy strncat sprintf vsprintf gets strtok strtok_r
#pragma GCC poison atoi atol atoll asctime ctime localtime localtime_r mktime
#pragma GCC poison popen tmpnam tempnam mktemp alloca

/* Names that foreign headers use for members too can't be poisoned; calling them is an error all the same. */
#ifdef __clang__
#define BANNED(why) __attribute__((unavailable("banned: " why)))
#else
#define BANNED(why) __attribute__((error("banned: " why)))
#endif
extern int system(const char *command) BANNED("no shell: host/child.h starts programs by argv");
extern int rand(void) BANNED("guessable: host/random.h");
extern void srand(unsigned int seed) BANNED("guessable: host/random.h");
#ifndef TOCSIN_MAY_ASK_THE_TIME
extern time_t time(time_t *out) BANNED("the clock is a parameter; host/now.h asks the machine");
extern int clock_gettime(clockid_t id, struct timespec *out) BANNED("the clock is a parameter; host/now.h asks the machine");
extern int gettimeofday(struct timeval *restrict out, void *restrict zone) BANNED("the clock is a parameter; host/now.h asks the machine");
#endif

#endif
