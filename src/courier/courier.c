#include "courier/courier.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/must.h"
#include "host/child.h"

struct courier {
	struct child child;
	struct buf message;
};

bool courier_start(struct courier **out, struct err *err)
{
	static const char *const words[] = { "tocsin", "courier", NULL };
	struct courier *courier = calloc(1, sizeof(*courier));

	must(courier);
	*out = courier;
	if (!child_start(words, &courier->child))
		refuse(err, REFUSAL_COURIER_GONE, strerror(errno));
	else if (!wire_receive(courier->child.fd, &courier->message))
		refuse(err, REFUSAL_COURIER_GONE, "start");
	else
		return true;
	courier_stop(out);
	return false;
}

void courier_stop(struct courier **at)
{
	struct courier *courier = *at;

	if (!courier)
		return;
	child_end(&courier->child);
	if (courier->message.cap)
		explicit_bzero(courier->message.at, courier->message.cap);
	buf_free(&courier->message);
	free(courier);
	*at = NULL;
}

int courier_fd(const struct courier *courier)
{
	return courier->child.fd;
}

int courier_pid(const struct courier *courier)
{
	return courier->child.pid;
}

bool courier_send(struct courier *courier, const struct courier_job *job)
{
	buf_clear(&courier->message);
	courier_job_put(&courier->message, job);
	return wire_send(courier->child.fd, buf_str(&courier->message));
}

bool courier_receive(struct courier *courier, struct courier_answer *out)
{
	return wire_receive(courier->child.fd, &courier->message) &&
	       courier_answer_take(buf_str(&courier->message), out);
}
