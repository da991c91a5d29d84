/* client: verbs that ask a running desk over its API.
 *
 * `tocsin sign report --type web-down --text …`: the words of a verb are rows of clients.def, everything else comes from the
 * route and its input shape. Where the desk is and who asks: --url or $TOCSIN_URL, else DIR/run/address; --token-file or
 * $TOCSIN_TOKEN_FILE, else DIR/run/token; DIR is --data or $TOCSIN_DIR, else the working directory.
 */
#ifndef CLI_CLIENT_H
#define CLI_CLIENT_H

#include "cli/args.h"
#include "desk/route.h"
#include "host/fetch.h"
#include "shape/shape.h"

struct client_row {
	const char *verb;     /* "sign" */
	const char *word;     /* "report" */
	enum route route;
	const char *operands; /* "SIGN", "" */
};

/* A verb of verbs.def whose words are rows of clients.def; the exit status. */
int client_run(const char *verb, int argc, char **argv);

/* client_peer.c: the desk and the token that are meant. */
struct client {
	struct arena *arena;
	struct fetch *peer;
	struct str token;
};

extern const struct arg_option client_peer_options[]; /* --data, --url, --token-file; ended by {0} */
bool client_open(const struct args *args, struct arena *arena, struct client *out, struct err *err)
	__attribute__((warn_unused_result));
void client_close(struct client *client);

/* One request with the token. key and if_match may be empty; body NULL sends none. */
struct client_request {
	const char *method;
	struct str target;
	const char *content_type;
	struct str key, if_match, body;
};
bool client_ask(struct client *client, const struct client_request *request, struct fetch_reply *out, struct err *err)
	__attribute__((warn_unused_result));
/* Says the problem of a reply above 399 on stderr; the exit status of its refusal. */
int client_problem(const struct client *client, const struct fetch_reply *reply);
/* Keeps a file by POST /api/v1/attachments and appends the attachment part that names it. *status is set when the desk refuses
 * (the problem has been told) and false is returned; with *status 0 the refusal is in err. */
bool client_attach(struct client *client, struct str path, struct json_out *into, int *status, struct err *err);

/* client_body.c: a shape's fields as options, and back. */
size_t client_field_options(const struct shape *shape, struct arena *arena, struct arg_option *out, size_t room);
/* Writes the JSON body that the options say. Refuses with USAGE and friends; *status as with client_attach. With client NULL
 * nothing is sent: attachments are named by their path. */
bool client_body(const struct shape *shape, const struct args *args, struct client *client, struct buf *out, int *status,
		 struct err *err);

/* client_view.c: an answer for people: labels in the language, ROC dates. */
void client_view(struct str json, enum lang lang, FILE *out);

#endif
