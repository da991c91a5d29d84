/* entropy: unguessable bytes from the kernel (getrandom(2)). Never fails: a machine without entropy is no machine. */
#ifndef HOST_ENTROPY_H
#define HOST_ENTROPY_H

#include <stddef.h>
#include <stdint.h>

void entropy_fill(void *out, size_t len);
uint64_t entropy_u64(void);

#endif
