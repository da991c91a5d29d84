/* start: makes the library ready, once per process. The other files of this room call it; nobody else need. */
#ifndef SEAL_START_H
#define SEAL_START_H

void seal_start(void);

#endif
