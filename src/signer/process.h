/* process: the signer's process, from its first line to its last. `tocsin signer` calls it; signer_start starts that. */
#ifndef SIGNER_PROCESS_H
#define SIGNER_PROCESS_H

/* Loads key_dir, shuts itself in, says so on fd, answers until the other end closes. Returns the exit status. */
int process_run(const char *key_dir, int fd);

#endif
