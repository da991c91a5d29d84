#!/usr/bin/env python3
"""durability: what was acknowledged is there, exactly once, however the server died.

    tests/durability_test.py [--engine sqlite|postgres|both] [--rounds N] [--seed N]

Eight writers at once: sign reports, surveys, verdicts, attachments, each with a text and an Idempotency-Key of its own. In
every round ($TOCSIN_ROUNDS of them, or 8) something is killed with SIGKILL at a random moment: the server with its signer,
the server alone, the signer alone, the database's connections, the whole database; or the server is told to end. Then it is
started again where it is gone, and what was not acknowledged is asked again with the same key. In the end every request is in the
ledger exactly once, with the answer that was given; asked once more, each gives the same answer and adds nothing; the
ledger verifies, a rebuild is identical, and each attachment that the store knows opens whole.

Ends with "N passed, N failed[, N skipped]".
"""
import argparse
import collections
import hashlib
import json
import os
import random
import signal
import sys
import threading
import time
import uuid

from asking import TOCSIN, Client, Wrong, address_of, engines, entries, problem, prove, run, runner, signer_of

WRITERS = 8
WAYS = {'sqlite': ['all', 'all', 'serve', 'signer', 'term'],
        'postgres': ['all', 'all', 'serve', 'signer', 'term', 'connections', 'database']}
PASSING = {'store-unavailable', 'store-busy', 'signer-unavailable', 'stopping'}  # refusals that a death may bring


class Request:
    def __init__(self, what, role, path, body):
        self.what, self.role, self.path, self.body = what, role, path, body
        self.key = uuid.uuid4().hex
        self.answer = None
        self.asked = 0


class Writer:
    """What one writer wants: its requests, in an order that makes sense for its own signs."""

    def __init__(self, number, seed):
        self.chance = random.Random(seed * WRITERS + number)
        self.current, self.done, self.signs, self.kept = None, [], [], []
        self.wrong = None

    def next(self):
        if self.current and self.current.answer is None:
            return self.current
        mark, dice = 'm' + uuid.uuid4().hex, self.chance.random()
        if self.kept:
            body = {'type': 'web-down', 'text': mark, 'attachments': [{'sha256': self.kept.pop(), 'name': 'log.txt'}]}
            self.current = Request('report', 'contact', '/api/v1/signs', body)
        elif dice < 0.15 and self.signs:
            sign = self.chance.choice(self.signs)
            self.current = Request('survey', 'server_admin', f'/api/v1/signs/{sign}/survey',
                                   {'attendees': ['甲', '乙'], 'findings': mark})
        elif dice < 0.3 and self.signs:
            sign = self.signs.pop(self.chance.randrange(len(self.signs)))
            self.current = Request('verdict', 'contact', f'/api/v1/signs/{sign}/verdict', {
                'verdict': self.chance.choice(['incident', 'not_incident']), 'reason': mark})
        elif dice < 0.4:
            self.current = Request('attachment', 'contact', '/api/v1/attachments',
                                   mark.encode() + self.chance.randbytes(self.chance.randrange(200000)))
        else:
            self.current = Request('report', 'staff', '/api/v1/signs', {
                'type': 'web-down', 'text': mark, 'reporter_name': '王小明', 'reporter_contact': '分機 12'})
        return self.current

    def answered(self, request, answer):
        request.answer = json.loads(answer.body)
        self.done.append(request)
        if request.what == 'report':
            self.signs.append(request.answer['sign'])
        if request.what == 'attachment':
            self.kept.append(request.answer['sha256'])

    def work(self, address, tokens, stopping):
        client = Client(address)
        while not stopping.is_set():
            request = self.next()
            request.asked += 1
            answer = client.ask('POST', request.path, tokens[request.role], request.body, request.key)
            if answer is None:
                break  # nobody knows; asked again after the restart
            if answer.status // 100 == 2:
                self.answered(request, answer)
            elif problem(answer).get('code') in PASSING:
                time.sleep(0.01)
            else:
                self.wrong = f'{request.what} {request.path} asked {request.asked} times: {answer.status} {answer.body[:400]}'
                break
        client.close()


class Rounds:
    def __init__(self, engine, cluster, seed):
        self.engine, self.cluster, self.chance = engine, cluster, random.Random(seed)
        self.desk = runner.Desk(TOCSIN, engine, cluster, False)
        self.writers = [Writer(number, seed) for number in range(WRITERS)]
        self.ways = collections.Counter()
        self.tokens = {}

    def begin(self):
        self.desk.set_clock(runner.read_instant('2026-03-10T09:00+08:00'))
        self.desk.init()
        self.desk.start()
        self.tokens = {role: self.desk.token(role) for role in ('staff', 'contact', 'server_admin')}

    def work(self, seconds, way):
        """All writers at once; in the middle of it, something dies."""
        stopping = threading.Event()
        threads = [threading.Thread(target=writer.work, args=(address_of(self.desk), self.tokens, stopping), daemon=True)
                   for writer in self.writers]
        for thread in threads:
            thread.start()
        time.sleep(seconds)
        if way:
            self.ways[way] += 1
            getattr(self, 'kill_' + way)(stopping)
        stopping.set()
        for thread in threads:
            thread.join(90)
            if thread.is_alive():
                raise Wrong(f'{way}: a writer got neither answer nor end for 90 s\n{self.desk.log_tail()}')
        for writer in self.writers:
            if writer.wrong:
                raise Wrong(f'{way}: {writer.wrong}\n{self.desk.log_tail()}')
        if way and self.desk.server is None:
            self.desk.start()

    def kill_all(self, _):
        os.kill(signer_of(self.desk.server.pid), signal.SIGKILL)
        self.desk.stop(crash=True)

    def kill_serve(self, _):
        self.desk.stop(crash=True)

    def kill_term(self, _):
        self.desk.stop()

    def kill_signer(self, stopping):
        """Without it nothing can be recorded, and that is said; what was recorded can be read."""
        os.kill(signer_of(self.desk.server.pid), signal.SIGKILL)
        time.sleep(0.05)
        stopping.set()
        client = Client(address_of(self.desk))
        answer = client.ask('POST', '/api/v1/signs', self.tokens['staff'], {'type': 'web-down', 'text': 'x'})
        if not answer or answer.status != 503 or problem(answer)['code'] != 'signer-unavailable':
            raise Wrong(f'without a signer a report is answered {answer}')
        if client.ask('GET', '/readyz').status != 503:
            raise Wrong('without a signer the server says that it is ready')
        client.must('GET', '/api/v1/signs?limit=1', self.tokens['contact'])
        client.close()
        self.desk.stop(crash=self.chance.random() < 0.5)

    def kill_connections(self, _):
        self.cluster.sql('SELECT pg_terminate_backend(pid) FROM pg_stat_activity '
                         "WHERE datname IS NOT NULL AND pid <> pg_backend_pid()")
        time.sleep(0.1)  # it goes on by itself

    def kill_database(self, _):
        self.cluster.stop(hard=True)
        if self.chance.random() < 0.5:
            self.desk.stop(crash=True)
        self.cluster.start()
        time.sleep(0.1)

    def finish(self):
        """Until nothing is left unanswered."""
        for writer in self.writers:
            client = Client(address_of(self.desk))
            while writer.current and writer.current.answer is None:
                request = writer.current
                answer = client.ask('POST', request.path, self.tokens[request.role], request.body, request.key)
                if not answer or answer.status // 100 != 2:
                    raise Wrong(f'nothing is killed any more, and {request.what} is answered {answer}')
                writer.answered(request, answer)
            client.close()

    def requests(self):
        return [request for writer in self.writers for request in writer.done]

    def head(self, client):
        return client.must('GET', '/api/v1/ledger/head', self.desk.token('auditor'))

    def once_more(self):
        """Acknowledged requests asked again: the same answer, nothing added."""
        client = Client(address_of(self.desk))
        before = self.head(client)
        requests = self.requests()
        for request in self.chance.sample(requests, min(200, len(requests))):
            answer = client.must('POST', request.path, self.tokens[request.role], request.body, key=request.key)
            if answer != request.answer:
                raise Wrong(f'{request.what} was answered {request.answer}, and the same key again {answer}')
        if self.head(client) != before:
            raise Wrong('repeated requests have added to the ledger')
        client.close()

    def attachments(self):
        """What was acknowledged opens whole. (What was not, is unknown: nothing names it.)"""
        client = Client(address_of(self.desk))
        for request in self.requests():
            if request.what == 'attachment':
                digest = hashlib.sha256(request.body).hexdigest()
                answer = client.ask('GET', '/api/v1/attachments/' + request.answer['sha256'], self.tokens['contact'])
                if request.answer['sha256'] != digest or answer.status != 200 or answer.body != request.body:
                    raise Wrong(f'attachment {digest} is answered {answer.status} {answer.body[:200]}')
        client.close()

    def count(self):
        """Each request's text in the ledger: exactly once, on the thing that the answer named."""
        where = collections.defaultdict(list)
        marks = {'sign.reported': 'text', 'sign.surveyed': 'findings', 'sign.judged': 'reason'}
        for fact in entries(self.desk):
            if fact['kind'] in marks:
                where[fact['data'][marks[fact['kind']]]].append(fact['on'])
        for request in self.requests():
            if request.what == 'attachment':
                continue
            mark = next(request.body[name] for name in marks.values() if name in request.body)
            on = request.answer.get('sign') if request.what != 'verdict' else request.path.split('/')[4]
            if where.pop(mark, []) != [on]:
                raise Wrong(f'{request.what} acknowledged as {request.answer} is in the ledger as {where[mark]}')
        if where:
            raise Wrong(f'{len(where)} facts of requests that were never acknowledged to the end: {list(where.items())[:3]}')

    def run(self, rounds):
        self.begin()
        for number in range(rounds):
            ways = WAYS[self.engine]
            way = ways[number % len(ways)] if number < len(ways) else self.chance.choice(ways)
            try:
                self.work(self.chance.uniform(0.02, 0.4), way)  # the one place where the machine's time is the point
            except Wrong as wrong:
                raise Wrong(f'round {number}: {wrong}') from None
            if number % 25 == 24:
                prove(self.desk)
                self.desk.start()
        self.finish()
        self.once_more()
        self.attachments()
        prove(self.desk)
        self.count()
        kinds = collections.Counter(request.what for request in self.requests())
        again = sum(request.asked > 1 for request in self.requests())
        if len(self.requests()) < rounds * 2:
            raise Wrong(f'only {len(self.requests())} were acknowledged in {rounds} rounds: this proves nothing')
        return (f'{rounds} rounds ({", ".join(f"{n} {w}" for w, n in self.ways.items())}): {sum(kinds.values())} acknowledged '
                f'({", ".join(f"{n} {k}" for k, n in kinds.items())}), {again} of them asked again, each there once')


def main():
    parser = argparse.ArgumentParser(description='Kills the server under eight writers.')
    parser.add_argument('--engine', choices=('sqlite', 'postgres', 'both'), default='both')
    parser.add_argument('--rounds', type=int, default=int(os.environ.get('TOCSIN_ROUNDS', '8')))
    parser.add_argument('--seed', type=int, default=int(os.environ.get('TOCSIN_SEED', random.SystemRandom().randrange(1 << 32))))
    options = parser.parse_args()
    print(f'--seed {options.seed}')

    def kill_rounds(engine, cluster):
        rounds = Rounds(engine, cluster, options.seed)
        try:
            return rounds.run(options.rounds)
        finally:
            rounds.desk.remove(False)

    return run([('kill_rounds', engine, kill_rounds) for engine in engines(options.engine)])


if __name__ == '__main__':
    sys.exit(main())
