#include "seal/start.h"

#include <pthread.h>

#include <sodium.h>

#include "base/must.h"

static pthread_once_t started = PTHREAD_ONCE_INIT;

static void start(void)
{
	must(sodium_init() >= 0);
}

void seal_start(void)
{
	pthread_once(&started, start);
}
