/* secret: random bytes, and memory that holds secrets.
 *
 * Random bytes come from the kernel (getrandom); there is no other generator in the house.
 */
#ifndef SEAL_SECRET_H
#define SEAL_SECRET_H

#include <stddef.h>

void secret_random(void *out, size_t len);
/* Overwrites in a way the compiler can't leave out. */
void secret_wipe(void *at, size_t len);
/* Memory from guarded pages, locked (never swapped) and left out of core dumps; ends the process when there is none. */
void *secret_alloc(size_t len);
void secret_free(void *at); /* wipes first; NULL is fine */

#endif
