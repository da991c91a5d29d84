-- Local tables of what leaves the house: never facts, never rebuilt; migrated. That something was sent, or could not be, is a fact
-- (message.sent, message.failed); what is still to be sent is here, written in the transaction of the act that it tells of.

-- One row for each person and channel. Contents are never here: a number, what kind of message, a deadline, a link's path. Whom it
-- goes to is read from the person's sealed fields when it is sent.
-- message: a UUID, the same at every try. place: which of the person's channels this is, 0 the first; round: the same for all of them.
-- state: held (an earlier channel has its turn), queued (behind another to the same person by the same channel), waiting (may go when
-- due), sent, dead, needless (another channel has done it).
CREATE TABLE outbox (
	agency TEXT NOT NULL,
	number INTEGER NOT NULL,
	message TEXT NOT NULL,
	round TEXT NOT NULL,
	place INTEGER NOT NULL,
	kind TEXT NOT NULL,
	thing TEXT NOT NULL,
	deadline_at INTEGER,
	link TEXT NOT NULL,
	person TEXT NOT NULL,
	channel TEXT NOT NULL,
	state TEXT NOT NULL,
	due_at INTEGER NOT NULL,
	tries INTEGER NOT NULL,
	queued_at INTEGER NOT NULL,
	ended_at INTEGER,
	trouble TEXT NOT NULL,
	code INTEGER NOT NULL,
	words TEXT NOT NULL,
	PRIMARY KEY (agency, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_due ON outbox (agency, channel, due_at, number) WHERE state = 'waiting';
CREATE INDEX outbox_any_due ON outbox (due_at) WHERE state = 'waiting';
CREATE INDEX outbox_turn ON outbox (agency, channel, person, number) WHERE state IN ('queued', 'waiting');
CREATE INDEX outbox_by_round ON outbox (agency, round, place);
CREATE INDEX outbox_dead ON outbox (agency, ended_at) WHERE state = 'dead';
CREATE INDEX outbox_by_channel ON outbox (agency, channel, number);

-- Each try. words: what the other side said, the recipient's address taken out.
CREATE TABLE outbox_try (
	agency TEXT NOT NULL,
	number INTEGER NOT NULL,
	attempt INTEGER NOT NULL,
	at INTEGER NOT NULL,
	verdict TEXT NOT NULL,
	trouble TEXT NOT NULL,
	code INTEGER NOT NULL,
	words TEXT NOT NULL,
	PRIMARY KEY (agency, number, attempt)
) STRICT, WITHOUT ROWID;

-- How a channel does: failures in a row, until when nothing goes by it, when it last worked and last failed, and why.
CREATE TABLE channel_state (
	agency TEXT NOT NULL,
	channel TEXT NOT NULL,
	failures INTEGER NOT NULL,
	open_until_at INTEGER,
	sent_at INTEGER,
	failed_at INTEGER,
	trouble TEXT NOT NULL,
	code INTEGER NOT NULL,
	words TEXT NOT NULL,
	PRIMARY KEY (agency, channel)
) STRICT, WITHOUT ROWID;

-- The password or key of a channel, sealed under a subject of its own, whose key goes when it is replaced.
CREATE TABLE channel_secret (
	agency TEXT NOT NULL,
	channel TEXT NOT NULL,
	subject TEXT NOT NULL,
	secret_sealed TEXT NOT NULL,
	PRIMARY KEY (agency, channel)
) STRICT, WITHOUT ROWID;
