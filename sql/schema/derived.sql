-- Derived tables: a cache of the ledger. `tocsin rebuild` drops them all and replays; a new shape is a rebuild, never a
-- migration. Every key begins with the agency. Times are milliseconds since 1970 UTC. Columns named *_sealed hold personal
-- fields as the ledger does: sealed under the subject's key (base64), readable only while that key exists.

-- The next number of each series ("sign 115" …).
CREATE TABLE counter (
	agency TEXT NOT NULL,
	name TEXT NOT NULL,
	value INTEGER NOT NULL,
	PRIMARY KEY (agency, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE agency (
	agency TEXT NOT NULL PRIMARY KEY,
	name TEXT NOT NULL,
	code TEXT NOT NULL,
	reviewer TEXT NOT NULL,
	reviewer_name TEXT NOT NULL,
	simulated INTEGER NOT NULL,
	small_office INTEGER NOT NULL,
	vkey TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The history of every thing: which facts are about it, in order. Their contents stay in the ledger.
CREATE TABLE history (
	agency TEXT NOT NULL,
	thing TEXT NOT NULL,
	seq INTEGER NOT NULL,
	PRIMARY KEY (agency, thing, seq)
) STRICT, WITHOUT ROWID;

-- account: '' (none), enabled, locked. How they prove who they are is local (table credential).
CREATE TABLE person (
	agency TEXT NOT NULL,
	person TEXT NOT NULL,
	subject TEXT NOT NULL,
	roles TEXT NOT NULL,
	name_sealed TEXT NOT NULL,
	title_sealed TEXT NOT NULL,
	phone_sealed TEXT NOT NULL,
	fax_sealed TEXT NOT NULL,
	line_sealed TEXT NOT NULL,
	email_sealed TEXT NOT NULL,
	erased INTEGER NOT NULL,
	account TEXT NOT NULL,
	login_sealed TEXT NOT NULL,
	account_reason TEXT NOT NULL,
	account_at INTEGER,
	PRIMARY KEY (agency, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX person_by_subject ON person (agency, subject);

-- Whose acts somebody else may do: which acts of the role ('' all of them), in which case ('' all), from which instant to which.
CREATE TABLE delegation (
	agency TEXT NOT NULL,
	delegation TEXT NOT NULL,
	delegator TEXT NOT NULL,
	delegate TEXT NOT NULL,
	role TEXT NOT NULL,
	capabilities TEXT NOT NULL,
	incident TEXT NOT NULL,
	from_at INTEGER NOT NULL,
	until_at INTEGER NOT NULL,
	document TEXT NOT NULL,
	reason TEXT NOT NULL,
	on_paper INTEGER NOT NULL,
	granted_at INTEGER NOT NULL,
	granted_by TEXT NOT NULL,
	revoked_at INTEGER,
	revoked_by TEXT NOT NULL,
	revoke_reason TEXT NOT NULL,
	PRIMARY KEY (agency, delegation)
) STRICT, WITHOUT ROWID;
CREATE INDEX delegation_to ON delegation (agency, delegate, until_at);
CREATE INDEX delegation_by ON delegation (agency, delegator, until_at);
CREATE INDEX delegation_until ON delegation (agency, until_at);

-- Emergency access: a code on paper in a sealed envelope. person: who acts by it, somebody of its own; role: as what. opened_at until
-- until_at: somebody acts by it now, unless withdrawn; name_sealed: who they said they are.
CREATE TABLE envelope (
	agency TEXT NOT NULL,
	envelope TEXT NOT NULL,
	person TEXT NOT NULL,
	role TEXT NOT NULL,
	minutes INTEGER NOT NULL,
	place TEXT NOT NULL,
	reason TEXT NOT NULL,
	sealed_at INTEGER NOT NULL,
	sealed_by TEXT NOT NULL,
	opened_at INTEGER,
	until_at INTEGER,
	name_sealed TEXT NOT NULL,
	open_reason TEXT NOT NULL,
	acknowledged_at INTEGER,
	acknowledged_by TEXT NOT NULL,
	acknowledge_reason TEXT NOT NULL,
	withdrawn_at INTEGER,
	withdrawn_by TEXT NOT NULL,
	withdraw_reason TEXT NOT NULL,
	PRIMARY KEY (agency, envelope)
) STRICT, WITHOUT ROWID;
CREATE INDEX envelope_by_person ON envelope (agency, person);
CREATE INDEX envelope_opened ON envelope (agency, opened_at) WHERE opened_at IS NOT NULL;

CREATE TABLE asset (
	agency TEXT NOT NULL,
	asset TEXT NOT NULL,
	name TEXT NOT NULL,
	target TEXT NOT NULL,
	core INTEGER NOT NULL,
	ci INTEGER NOT NULL,
	cls TEXT NOT NULL,
	mtpd_minutes INTEGER NOT NULL,
	owner TEXT NOT NULL,
	vendor TEXT NOT NULL,
	PRIMARY KEY (agency, asset)
) STRICT, WITHOUT ROWID;

-- How the agency's desk is reached (聯絡窗口).
CREATE TABLE contact_window (
	agency TEXT NOT NULL PRIMARY KEY,
	name TEXT NOT NULL,
	phone TEXT NOT NULL,
	fax TEXT NOT NULL,
	email TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE closure (
	agency TEXT NOT NULL,
	day TEXT NOT NULL,
	reason TEXT NOT NULL,
	PRIMARY KEY (agency, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE choice (
	agency TEXT NOT NULL,
	conflict TEXT NOT NULL,
	choice TEXT NOT NULL,
	reason TEXT NOT NULL,
	PRIMARY KEY (agency, conflict)
) STRICT, WITHOUT ROWID;

-- state: new, survey (looked at), look_again, incident, watched (not an incident, 伍二(五)), cleared
CREATE TABLE sign (
	agency TEXT NOT NULL,
	sign TEXT NOT NULL,
	state TEXT NOT NULL,
	type TEXT NOT NULL,
	source TEXT NOT NULL,
	text TEXT NOT NULL,
	place TEXT NOT NULL,
	subject TEXT NOT NULL,
	reporter_sealed TEXT NOT NULL,
	contact_sealed TEXT NOT NULL,
	dedup TEXT NOT NULL,
	reported_at INTEGER NOT NULL,
	occurred_at INTEGER,
	last_at INTEGER NOT NULL,
	count INTEGER NOT NULL,
	next_look_at INTEGER,
	incident TEXT NOT NULL,
	version INTEGER NOT NULL,
	PRIMARY KEY (agency, sign)
) STRICT, WITHOUT ROWID;
CREATE INDEX sign_by_dedup ON sign (agency, dedup) WHERE dedup <> '';
CREATE INDEX sign_to_look ON sign (agency, next_look_at) WHERE next_look_at IS NOT NULL;
CREATE INDEX sign_by_state ON sign (agency, state, reported_at);
CREATE INDEX sign_by_time ON sign (agency, reported_at, sign);
CREATE INDEX sign_to_judge ON sign (agency, reported_at, sign) WHERE state IN ('new', 'surveyed');

-- How a sign came in by the open door: only those that did. noise: more came from there than people send.
CREATE TABLE report (
	agency TEXT NOT NULL,
	sign TEXT NOT NULL,
	receipt TEXT NOT NULL,
	place TEXT NOT NULL,
	tile TEXT NOT NULL,
	device TEXT NOT NULL,
	zone TEXT NOT NULL,
	noise INTEGER NOT NULL,
	self_declared INTEGER NOT NULL,
	received_at INTEGER NOT NULL,
	called_back_at INTEGER,
	called_back_by TEXT NOT NULL,
	added INTEGER NOT NULL,
	PRIMARY KEY (agency, sign)
) STRICT, WITHOUT ROWID;
CREATE INDEX report_by_receipt ON report (receipt);

-- Places with a code on the wall. The code itself is local (place_token).
CREATE TABLE place (
	agency TEXT NOT NULL,
	place TEXT NOT NULL,
	name TEXT NOT NULL,
	remark TEXT NOT NULL,
	revoked_at INTEGER,
	PRIMARY KEY (agency, place)
) STRICT, WITHOUT ROWID;

-- By what messages leave the house. Its password is local (channel_secret), as is how it does (channel_state).
CREATE TABLE channel (
	agency TEXT NOT NULL,
	channel TEXT NOT NULL,
	name TEXT NOT NULL,
	kind TEXT NOT NULL,
	place INTEGER NOT NULL,
	url TEXT NOT NULL,
	sender TEXT NOT NULL,
	login TEXT NOT NULL,
	target TEXT NOT NULL,
	headers TEXT NOT NULL,
	body TEXT NOT NULL,
	expect TEXT NOT NULL,
	ca TEXT NOT NULL,
	allow_private INTEGER NOT NULL,
	plain INTEGER NOT NULL,
	retired_at INTEGER,
	PRIMARY KEY (agency, channel)
) STRICT, WITHOUT ROWID;

-- Files named in facts: what they belong to. Their bytes are sealed blobs (local table blob).
CREATE TABLE attachment (
	agency TEXT NOT NULL,
	thing TEXT NOT NULL,
	sha256 TEXT NOT NULL,
	name TEXT NOT NULL,
	media TEXT NOT NULL,
	size INTEGER NOT NULL,
	PRIMARY KEY (agency, thing, sha256)
) STRICT, WITHOUT ROWID;

-- state: incident/state.def
CREATE TABLE incident (
	agency TEXT NOT NULL,
	incident TEXT NOT NULL,
	state TEXT NOT NULL,
	title TEXT NOT NULL,
	sign TEXT NOT NULL,
	opened_at INTEGER NOT NULL,
	aware_at INTEGER,
	rulebook TEXT NOT NULL,
	source TEXT NOT NULL,
	category TEXT NOT NULL,
	assessed INTEGER NOT NULL,
	damage_assessed INTEGER NOT NULL,
	rating INTEGER NOT NULL,
	level INTEGER NOT NULL,
	major INTEGER NOT NULL,
	level_c INTEGER NOT NULL,
	level_i INTEGER NOT NULL,
	level_a INTEGER NOT NULL,
	basis TEXT NOT NULL,
	standing TEXT NOT NULL,
	contained_at INTEGER,
	controlled_at INTEGER,
	recovered_at INTEGER,
	closed_at INTEGER,
	next_look_at INTEGER,
	version INTEGER NOT NULL,
	PRIMARY KEY (agency, incident)
) STRICT, WITHOUT ROWID;
CREATE INDEX incident_by_state ON incident (agency, state, opened_at);
CREATE INDEX incident_live ON incident (agency, incident) WHERE state IN ('open', 'controlled', 'recovered');
CREATE INDEX incident_to_look ON incident (agency, next_look_at) WHERE next_look_at IS NOT NULL;

CREATE TABLE outage (
	agency TEXT NOT NULL,
	outage TEXT NOT NULL,
	incident TEXT NOT NULL,
	asset TEXT NOT NULL,
	began_at INTEGER NOT NULL,
	ended_at INTEGER,
	limit_minutes INTEGER NOT NULL,
	limit_at INTEGER NOT NULL,
	passed INTEGER NOT NULL,
	PRIMARY KEY (agency, outage)
) STRICT, WITHOUT ROWID;
CREATE INDEX outage_running ON outage (agency, limit_at) WHERE ended_at IS NULL AND passed = 0;
CREATE INDEX outage_by_incident ON outage (agency, incident);

-- Which entry of the ledger holds each rating: the aspects and what would change are read there.
CREATE TABLE rating (
	agency TEXT NOT NULL,
	incident TEXT NOT NULL,
	number INTEGER NOT NULL,
	level INTEGER NOT NULL,
	at INTEGER NOT NULL,
	seq INTEGER NOT NULL,
	PRIMARY KEY (agency, incident, number)
) STRICT, WITHOUT ROWID;

-- state: running, met, cancelled
CREATE TABLE clock (
	agency TEXT NOT NULL,
	clock TEXT NOT NULL,
	incident TEXT NOT NULL,
	duty TEXT NOT NULL,
	number INTEGER NOT NULL,
	state TEXT NOT NULL,
	role TEXT NOT NULL,
	from_at INTEGER NOT NULL,
	due_at INTEGER,
	last_day TEXT NOT NULL,
	level INTEGER NOT NULL,
	basis TEXT NOT NULL,
	cite TEXT NOT NULL,
	standing TEXT NOT NULL,
	provisional INTEGER NOT NULL,
	ended_at INTEGER,
	late_ms INTEGER NOT NULL,
	moved INTEGER NOT NULL,
	explained INTEGER NOT NULL,
	reason TEXT NOT NULL,
	PRIMARY KEY (agency, clock)
) STRICT, WITHOUT ROWID;
CREATE INDEX clock_nearest ON clock (agency, due_at, clock) WHERE state = 'running' AND due_at IS NOT NULL;
CREATE INDEX clock_running ON clock (agency, incident, due_at, clock) WHERE state = 'running' AND due_at IS NOT NULL;
CREATE INDEX clock_by_incident ON clock (agency, incident, duty, number);

-- Where the ladder of a clock stands (duty/ladder.h): what its facts so far come to. rung: called last, -1 nobody. told: persons.
-- next_at: when the next call is to be made; NULL when the clock has ended.
CREATE TABLE ladder (
	agency TEXT NOT NULL,
	clock TEXT NOT NULL,
	incident TEXT NOT NULL,
	since_at INTEGER NOT NULL,
	warned INTEGER NOT NULL,
	rung INTEGER NOT NULL,
	round INTEGER NOT NULL,
	rung_at INTEGER,
	claimed_at INTEGER,
	claimed_by TEXT NOT NULL,
	claimed_until_at INTEGER,
	next_at INTEGER,
	calls INTEGER NOT NULL,
	called_at INTEGER,
	cause TEXT NOT NULL,
	told TEXT NOT NULL,
	PRIMARY KEY (agency, clock)
) STRICT, WITHOUT ROWID;
CREATE INDEX ladder_due ON ladder (agency, next_at, clock) WHERE next_at IS NOT NULL;
CREATE INDEX ladder_by_incident ON ladder (agency, incident, clock);

-- Who is on duty, in which role, from which instant to which.
CREATE TABLE rota (
	agency TEXT NOT NULL,
	rota TEXT NOT NULL,
	person TEXT NOT NULL,
	role TEXT NOT NULL,
	from_at INTEGER NOT NULL,
	until_at INTEGER NOT NULL,
	remark TEXT NOT NULL,
	ended_at INTEGER,
	reason TEXT NOT NULL,
	PRIMARY KEY (agency, rota)
) STRICT, WITHOUT ROWID;
CREATE INDEX rota_open ON rota (agency, until_at, rota) WHERE ended_at IS NULL;

-- When a message last reached a person by a channel, and when one last could not. kind: of the one that did.
CREATE TABLE reached (
	agency TEXT NOT NULL,
	person TEXT NOT NULL,
	channel TEXT NOT NULL,
	sent_at INTEGER,
	kind TEXT NOT NULL,
	failed_at INTEGER,
	trouble TEXT NOT NULL,
	PRIMARY KEY (agency, person, channel)
) STRICT, WITHOUT ROWID;

-- One value of the form as it now stands.
CREATE TABLE form_value (
	agency TEXT NOT NULL,
	incident TEXT NOT NULL,
	field TEXT NOT NULL,
	number INTEGER NOT NULL,
	value TEXT NOT NULL,
	PRIMARY KEY (agency, incident, field, number)
) STRICT, WITHOUT ROWID;

-- The newest submission of each phase. state: submitted, confirmed, returned. *_for, *_role: in whose place, and in which role,
-- when it was in somebody's.
CREATE TABLE form (
	agency TEXT NOT NULL,
	incident TEXT NOT NULL,
	phase TEXT NOT NULL,
	version INTEGER NOT NULL,
	state TEXT NOT NULL,
	content TEXT NOT NULL,
	submitted_by TEXT NOT NULL,
	submitted_for TEXT NOT NULL,
	submitted_role TEXT NOT NULL,
	decided_by TEXT NOT NULL,
	decided_for TEXT NOT NULL,
	decided_role TEXT NOT NULL,
	seq INTEGER NOT NULL,
	PRIMARY KEY (agency, incident, phase)
) STRICT, WITHOUT ROWID;

CREATE TABLE filing (
	agency TEXT NOT NULL,
	filing TEXT NOT NULL,
	incident TEXT NOT NULL,
	kind TEXT NOT NULL,
	level INTEGER NOT NULL,
	rating INTEGER NOT NULL,
	channel TEXT NOT NULL,
	at INTEGER NOT NULL,
	number TEXT NOT NULL,
	content TEXT NOT NULL,
	filed_by TEXT NOT NULL,
	unconfirmed INTEGER NOT NULL,
	ratified INTEGER NOT NULL,
	backfilled_at INTEGER,
	PRIMARY KEY (agency, filing)
) STRICT, WITHOUT ROWID;
CREATE INDEX filing_by_incident ON filing (agency, incident, at);

-- What this agency, as the reviewing one, has received from agencies in the same store.
CREATE TABLE received (
	agency TEXT NOT NULL,
	sender TEXT NOT NULL,
	incident TEXT NOT NULL,
	level INTEGER NOT NULL,
	at INTEGER NOT NULL,
	reviewed_at INTEGER,
	PRIMARY KEY (agency, sender, incident)
) STRICT, WITHOUT ROWID;

-- What waits for somebody's decision. state: pending, granted (all steps), returned, voided, disowned. steps: capabilities with spaces
-- between; step: the one that is waited for, from 1, since since_at; clock: the one that runs meanwhile. done_at: what it is for was done.
CREATE TABLE approval (
	agency TEXT NOT NULL,
	approval TEXT NOT NULL,
	incident TEXT NOT NULL,
	kind TEXT NOT NULL,
	version INTEGER NOT NULL,
	state TEXT NOT NULL,
	steps TEXT NOT NULL,
	step INTEGER NOT NULL,
	content TEXT NOT NULL,
	clock TEXT NOT NULL,
	asked_by TEXT NOT NULL,
	asked_for TEXT NOT NULL,
	asked_role TEXT NOT NULL,
	asked_at INTEGER NOT NULL,
	since_at INTEGER NOT NULL,
	replaces TEXT NOT NULL,
	reason TEXT NOT NULL,
	ended_at INTEGER,
	done_at INTEGER,
	seq INTEGER NOT NULL,
	PRIMARY KEY (agency, approval)
) STRICT, WITHOUT ROWID;
CREATE INDEX approval_by_incident ON approval (agency, incident, approval);
CREATE INDEX approval_pending ON approval (agency, since_at, approval) WHERE state = 'pending';

-- What was decided at each step. how: desk, link, phone. said_at: when it was said on the telephone, heard by witness, entered by entered_by;
-- affirmed_at: whoever is said to have said it has affirmed it; until then it is amber.
CREATE TABLE approval_step (
	agency TEXT NOT NULL,
	approval TEXT NOT NULL,
	step INTEGER NOT NULL,
	decision TEXT NOT NULL,
	how TEXT NOT NULL,
	person TEXT NOT NULL,
	delegator TEXT NOT NULL,
	role TEXT NOT NULL,
	at INTEGER NOT NULL,
	said_at INTEGER,
	witness TEXT NOT NULL,
	entered_by TEXT NOT NULL,
	affirmed_at INTEGER,
	disowned_at INTEGER,
	own INTEGER NOT NULL,
	reason TEXT NOT NULL,
	PRIMARY KEY (agency, approval, step)
) STRICT, WITHOUT ROWID;
CREATE INDEX approval_step_amber ON approval_step (agency, person, at) WHERE how = 'phone' AND affirmed_at IS NULL AND disowned_at IS NULL;

-- More time for the report, asked of the notified agency. state: asked, consented, refused. day: as asked, then as consented.
CREATE TABLE extension (
	agency TEXT NOT NULL,
	extension TEXT NOT NULL,
	incident TEXT NOT NULL,
	state TEXT NOT NULL,
	day TEXT NOT NULL,
	asked_at INTEGER NOT NULL,
	asked_by TEXT NOT NULL,
	answered_at INTEGER,
	number TEXT NOT NULL,
	PRIMARY KEY (agency, extension)
) STRICT, WITHOUT ROWID;
CREATE INDEX extension_by_incident ON extension (agency, incident, extension);

-- What somebody is to do by a time. state: open, done, dropped. kind: response, improvement. One of person and role is set.
CREATE TABLE task (
	agency TEXT NOT NULL,
	task TEXT NOT NULL,
	incident TEXT NOT NULL,
	state TEXT NOT NULL,
	kind TEXT NOT NULL,
	what TEXT NOT NULL,
	person TEXT NOT NULL,
	role TEXT NOT NULL,
	due_at INTEGER NOT NULL,
	set_at INTEGER NOT NULL,
	set_by TEXT NOT NULL,
	ended_at INTEGER,
	clock TEXT NOT NULL,
	PRIMARY KEY (agency, task)
) STRICT, WITHOUT ROWID;
CREATE INDEX task_by_incident ON task (agency, incident, due_at, task);
CREATE INDEX task_open ON task (agency, due_at, task) WHERE state = 'open';
