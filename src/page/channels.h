/* channels: by what messages leave the house, how each does, and what could not be delivered. */
#ifndef PAGE_CHANNELS_H
#define PAGE_CHANNELS_H

#include "base/instant.h"
#include "page/field.h"
#include "page/frame.h"

struct channel_row {
	struct str href, name, kind_words;
	struct str state_words, state_tone, note; /* note: why it is so; "" none */
	struct instant sent;                      /* when it last worked; unset: never yet */
	int64_t waiting, dead;
};

struct dead_row {
	struct str thing, words, person, channel, trouble;
	struct str href; /* what can be done about it */
	struct instant at;
	int64_t tries;
};

struct channels_view {
	struct frame frame;
	struct { const struct channel_row *at; size_t count; } rows;
	struct { const struct dead_row *at; size_t count; } dead;
};

/* One message that could not be delivered. */
struct message_view {
	struct frame frame;
	struct dead_row row;
	struct str resend_action, acknowledge_action;
};

/* One of them, or a new one (id is ""). */
struct channel_view {
	struct frame frame;
	struct str id, action, button;
	struct str name, url, sender, login, headers, body, expect, ca;
	struct str place;
	bool allow_private, plain, secret_set;
	struct options kinds, presets, targets;
	struct channel_row row;
	struct instant retired, open_until;
	struct str test_action, retire_href;
	struct str test_words, test_tone, test_note; /* of the newest test; test_words "": none yet */
	struct instant test_at;
};

#endif
