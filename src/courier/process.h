/* process: what `tocsin courier` does: reads jobs from its socket, carries each, answers each; ends when the socket ends.
 *
 * One job of a lane at a time, in order, so that what was said first arrives first; lanes side by side, so that a server that does
 * not answer holds up nobody else's. A second's silence is a second of libcurl's own poll: nothing here asks the time.
 */
#ifndef COURIER_PROCESS_H
#define COURIER_PROCESS_H

/* Returns the exit status. fd is the socket to the desk. */
int process_courier(int fd);

#endif
