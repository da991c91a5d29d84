INSERT INTO outbox (agency, number, message, round, place, kind, thing, deadline_at, link, person, channel, state, due_at, tries, queued_at, ended_at, trouble, code, words)
VALUES (:agency, :number, :message, :round, :place, :kind, :thing, :deadline_at, :link, :person, :channel, :state, :due_at, :tries, :queued_at, :ended_at, :trouble, :code, :words)
ON CONFLICT (agency, number) DO UPDATE SET
	message = excluded.message,
	round = excluded.round,
	place = excluded.place,
	kind = excluded.kind,
	thing = excluded.thing,
	deadline_at = excluded.deadline_at,
	link = excluded.link,
	person = excluded.person,
	channel = excluded.channel,
	state = excluded.state,
	due_at = excluded.due_at,
	tries = excluded.tries,
	queued_at = excluded.queued_at,
	ended_at = excluded.ended_at,
	trouble = excluded.trouble,
	code = excluded.code,
	words = excluded.words
