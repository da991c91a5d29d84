#!/usr/bin/env python3
"""ladder: P20, P26: who is called about what nobody has done: at its time, once, through kills, downtime and clocks that jump.

    tests/ladder_test.py [--engine sqlite|postgres|both] [--only NAME]

Ends with "N passed, N failed[, N skipped]".
"""
import argparse
import collections
import contextlib
import datetime
import sys
import time

from asking import TOCSIN, Client, address_of, engines, entries, prove, run, runner
from courier_test import Web, must
from web_case_test import CAST, errors, office as pages_of, words_of

CAST.update(sysadmin=['system_admin'], clerk=['staff'])

START = '2026-03-10T22:00+08:00'
READY_S = 2  # from ready until everything that was missed is on record


class House:
    """A desk at night with a contact, a leader and a CISO, and one case whose hour has begun."""

    def __init__(self, engine, cluster, options=()):
        self.desk = runner.Desk(TOCSIN, engine, cluster, False)
        self.desk.serve_options = list(options)
        self.began = runner.read_instant(START)
        self.desk.set_clock(self.began)
        self.desk.init()
        self.desk.start()
        for role in ('contact', 'team_leader', 'ciso', 'system_admin'):
            self.desk.token(role)
        self.client = Client(address_of(self.desk))

    def ask(self, method, path, role='contact', body=None, **more):
        return self.client.must(method, '/api/v1' + path, self.desk.token(role), body if method == 'POST' else None, **more)

    def case(self):
        """Its number; known now, due in an hour."""
        sign = self.ask('POST', '/signs', body={'type': 'web-down', 'text': '官網打不開'})['sign']
        return self.ask('POST', f'/signs/{sign}/verdict', body={'verdict': 'incident', 'reason': '看過了'})['incident']

    def to(self, minutes, seconds=0):
        """The clock, so long after the beginning; the desk finds out by itself."""
        self.desk.set_clock(self.began + datetime.timedelta(minutes=minutes, seconds=seconds))

    def tick(self):
        self.ask('POST', '/clock/tick', body={})

    def history(self, clock):
        return self.ask('GET', '/clocks/' + clock.replace('/', '.'))['history']

    def calls(self, clock):
        return [entry['data'] for entry in self.history(clock) if entry['kind'] == 'duty.called']

    def called(self, clock):
        """"30w1 35u2": minutes after the beginning at which it was to be made, why, and which rung; * is whoever claimed."""
        def one(call):
            planned = datetime.datetime.fromisoformat(call['planned_at'].replace('Z', '+00:00'))
            return f"{int((planned - self.began).total_seconds()) // 60}{call['cause'][0]}{call.get('rung', '*')}"
        return ' '.join(one(call) for call in self.calls(clock))

    def until(self, clock, wanted, within=READY_S):
        """Waits for calls that time alone brings about."""
        end = time.monotonic() + within
        while (found := self.called(clock)) != wanted and time.monotonic() < end:
            time.sleep(0.05)
        must(found == wanted, f'called {found}\nnot    {wanted}')

    def kill(self):
        self.client.close()
        self.desk.stop(crash=True)

    def start(self):
        self.desk.start()
        self.client = Client(address_of(self.desk))

    def once(self):
        """No call of any clock stands twice in the record, and none before its time."""
        facts = [entry for entry in entries(self.desk) if entry['kind'] == 'duty.called']
        seen = collections.Counter((fact['data']['clock'], fact['data']['planned_at'], fact['data']['cause'],
                                    fact['data'].get('before_minutes')) for fact in facts)
        twice = [call for call, count in seen.items() if count > 1]
        must(not twice, f'twice: {twice}')
        must(all(fact['data']['planned_at'] <= fact['at'] for fact in facts), 'one was made before its time')
        return facts


@contextlib.contextmanager
def house(engine, cluster, *options):
    h = House(engine, cluster, options)
    try:
        yield h
        h.client.close()
        prove(h.desk)
        h.once()
    finally:
        h.desk.remove(False)


# From which minute to which the desk is dead, and what is then on record of the hour. Rungs: the contact 1, the leader 3, the CISO 5.
KILLED = [
    (29, 30, '30w1', 'a warning'),
    (34, 35, '30w1 35u3', 'a rung that waits'),
    (39, 40, '30w1 35u3 40u5', 'the last rung'),
    (44, 45, '30w1 35u3 40u5 45w5', 'a warning to a rung further up'),
    (54, 55, '30w1 35u3 40u5 45w5 55u1', 'the next round'),
    (59, 60, '30w1 35u3 40u5 45w5 55u1 60o3', 'due itself'),
    (64, 65, '30w1 35u3 40u5 45w5 55u1 60o3 65u5', 'late, going on'),
]


def killed_before_every_kind_of_deadline_and_started_after_it_each_call_is_made_once(engine, cluster):
    with house(engine, cluster) as h:
        clock = h.case() + '/notify/1'
        slowest = 0
        for dead_from, alive_at, wanted, words in KILLED:
            for minute in range(30, dead_from + 1):  # what came before, at its own minute
                h.to(minute)
                h.tick()
            h.kill()
            h.to(alive_at)
            h.start()
            began = time.monotonic()
            h.until(clock, wanted)
            slowest = max(slowest, time.monotonic() - began)
            h.kill()  # and once more, at once: it is not made again
            h.start()
            h.tick()
            must(h.called(clock) == wanted, f'{words}: again after another kill: {h.called(clock)}')
        return f'the slowest {slowest * 1000:.0f} ms after ready'


@contextlib.contextmanager
def ending(web):
    try:
        yield web
    finally:
        web.stop()


def arrive(web, count):
    """So many messages, and none more that is on its way already."""
    end = time.monotonic() + 20
    while len(web.asked) < count and time.monotonic() < end:
        time.sleep(0.05)
    must(len(web.asked) == count, f'{len(web.asked)} messages, not {count}')


def what_was_missed_is_on_record_and_a_person_gets_one_message_of_it(engine, cluster):
    with ending(Web()) as web, house(engine, cluster) as h:
        h.ask('POST', '/channels', 'system_admin', {'name': '值班手機', 'kind': 'template', 'target': 'phone', 'url': f'http://127.0.0.1:{web.port}/sms',
                                                    'body': '{text} {number} {link}', 'allow_private': True})
        case = h.case()
        h.ask('POST', f'/incidents/{case}/tell-leader', body={'how': '電話'})
        clock = case + '/notify/1'
        h.kill()
        h.to(75)
        h.start()
        h.until(clock, '30w1 45w1 55w1 60o1')
        calls = h.calls(clock)
        must(all(call['late_ms'] > 0 for call in calls), 'they do not say that they are late')
        must(calls[0]['told'][0].split() == [h.desk.people['contact'], 'N-0001'], calls[0]['told'])
        arrive(web, 1)
        h.to(79)
        h.tick()
        must(h.called(clock) == '30w1 45w1 55w1 60o1', 'nobody had time to answer: ' + h.called(clock))
        h.to(80)
        h.tick()
        must(h.called(clock) == '30w1 45w1 55w1 60o1 80u3', h.called(clock))
        arrive(web, 2)
        texts = [body.decode() for _, _, body in web.asked]
        must(len(texts) == 2 and all(case in text for text in texts), texts)
        must('官網' not in ''.join(texts), 'a message says what the case is about')
        both, end = {h.desk.people['contact'], h.desk.people['team_leader']}, time.monotonic() + 10
        while (found := {one['person'] for one in h.ask('GET', '/reached', 'system_admin')['reached'] if one.get('sent_at')}) != both:
            must(time.monotonic() < end, f'reached {found}, not {both}')
            time.sleep(0.05)


def who_claims_stops_it_and_what_is_not_done_begins_again(engine, cluster):
    with house(engine, cluster) as h:
        clock = h.case() + '/notify/1'
        path = '/clocks/' + clock.replace('/', '.')
        for minute in (30, 35):
            h.to(minute)
            h.tick()
        h.to(36)
        h.ask('POST', path + '/claim', 'team_leader', {'remark': '已出發'})
        must(h.client.ask('POST', '/api/v1' + path + '/claim', h.desk.token('team_leader'), {}).status == 409, 'claimed twice')
        must(h.client.ask('POST', '/api/v1' + path + '/claim', h.desk.token('staff'), {}).status == 403, 'staff claim')
        must(h.client.ask('POST', '/api/v1/clocks/I115-0099.notify.1/claim', h.desk.token('contact'), {}).status == 404, 'of no clock')
        for minute in (40, 45, 50, 51):
            h.to(minute)
            h.tick()
        must(h.called(clock) == '30w1 35u3 45w* 51c1', h.called(clock))
        h.ask('POST', path + '/claim', 'contact', {})
        h.kill()
        h.to(60)
        h.start()
        h.until(clock, '30w1 35u3 45w* 51c1 55w* 60o1')
        h.to(60, 1)
        shown = [one for one in h.ask('GET', '/clocks?overdue=1')['clocks'] if one['clock'] == clock]
        must(shown and shown[0]['late'] and 'claimed_by' not in shown[0], shown)


def a_clock_that_ends_or_moves_calls_nobody_about_what_was(engine, cluster):
    with house(engine, cluster) as h:
        case = h.case()
        clock, told = case + '/notify/1', case + '/leader_told/1'
        h.to(15)
        h.tick()
        must(h.called(told) == '15w1', h.called(told))
        h.ask('POST', f'/incidents/{case}/tell-leader', body={'how': '電話'})
        h.to(30)
        h.tick()
        must(h.called(told) == '15w1', 'called about what was done')
        # It was known twenty minutes earlier: due at 40, the warning of ten minutes is the newest that is past.
        earlier = (h.began - datetime.timedelta(minutes=20)).isoformat()
        h.ask('POST', f'/incidents/{case}/know', body={'aware_at': earlier, 'reason': '電話紀錄'})
        moved = [entry['data'] for entry in h.history(clock) if entry['kind'] == 'clock.moved']
        must(moved and moved[-1]['due_at'].startswith('2026-03-10T14:40'), moved)
        for minute in (31, 35, 40):
            h.to(minute)
            h.tick()
        h.ask('POST', f'/incidents/{case}/know', body={'aware_at': h.began.isoformat(), 'reason': '電話紀錄之時鐘有誤'})
        h.to(41)
        h.tick()
        must(h.called(clock) == '30w1 30w1 35u3 40o5', h.called(clock))
        h.to(45)  # and warned again of what is still to come
        h.tick()
        must(h.called(clock) == '30w1 30w1 35u3 40o5 45w5', h.called(clock))


def rungs_that_are_empty_are_passed_over_and_whoever_is_on_duty_is_asked_first(engine, cluster):
    with house(engine, cluster) as h:
        second = h.desk.operator_posts('/api/v1/people', {'name': '夜班', 'roles': ['contact'], 'phone': '05-5860103'})['person']
        gone = h.desk.operator_posts('/api/v1/people', {'name': '離職', 'roles': ['contact']})['person']
        h.desk.operator_posts(f'/api/v1/people/{gone}/lock', {'reason': '離職'})
        for wrong, status in (({'person': second, 'role': 'ciso', 'until_at': '115/03/12'}, 409),
                              ({'person': gone, 'role': 'contact', 'until_at': '115/03/12'}, 403),
                              ({'person': second, 'role': 'contact', 'until_at': '115/03/09'}, 422),
                              ({'person': second, 'role': 'emperor', 'until_at': '115/03/12'}, 422),
                              ({'person': 'P-9999', 'role': 'contact', 'until_at': '115/03/12'}, 404)):
            answer = h.client.ask('POST', '/api/v1/rota', h.desk.token('contact'), wrong)
            must(answer.status == status, f'{wrong}: {answer.status} {answer.body[:300]}')
        entry = h.ask('POST', '/rota', body={'person': second, 'role': 'contact', 'until_at': '115/03/10 22:50'})['rota']
        must([one['state'] for one in h.ask('GET', '/rota')['rota']] == ['now'], h.ask('GET', '/rota'))
        clock = h.case() + '/notify/1'
        for minute in (30, 35, 40, 45, 55):
            h.to(minute)
            h.tick()
        calls = h.calls(clock)
        must(h.called(clock) == '30w1 35u3 40u5 45w5 55u1', h.called(clock))
        told = [[one.split()[0] for one in call['told']] for call in calls]
        people = h.desk.people
        must(told[0] == [second], f'not whoever is on duty: {told[0]}')
        must(calls[1]['nobody'] == ['owner.deputies'] and told[1] == [people['team_leader']], calls[1])
        must(told[-1] == [people['contact'], second], f'the second round is not everybody: {told[-1]}')
        must(h.client.ask('POST', f'/api/v1/rota/{entry}/end', h.desk.token('contact'), {'reason': '換人'}).status == 409, 'over already')


def jumps(h, count):
    """The jumps on record, once there are so many."""
    end = time.monotonic() + 5
    while len(found := [fact['data'] for fact in entries(h.desk) if fact['kind'] == 'clock.jumped']) < count and time.monotonic() < end:
        time.sleep(0.2)
    return found


def a_clock_that_jumps_moves_no_deadline_and_nothing_is_called_twice(engine, cluster):
    with house(engine, cluster, '--jumps') as h:
        clock = h.case() + '/notify/1'
        due = h.ask('GET', '/clocks/' + clock.replace('/', '.'))['due']
        h.to(31)
        h.until(clock, '30w1')
        seen = len(jumps(h, 1))
        must(seen == 1, f'{seen} jumps after the first move')
        for minutes in (31 + 60, 31, 31 + 525600, 31):
            by = minutes - int((h.desk.now - h.began).total_seconds()) // 60
            h.to(minutes)
            found = jumps(h, seen + 1)
            must(len(found) == seen + 1, f'{by} minutes: {len(found)} jumps on record, not {seen + 1}')
            must(found[-1]['by_ms'] == abs(by) * 60000 and found[-1].get('back', False) == (by < 0), f'{by} minutes: {found[-1]}')
            seen += 1
            must(h.ask('GET', '/clocks/' + clock.replace('/', '.'))['due'] == due, f'{by} minutes moved the deadline')
            h.tick()
        # Back before what was called, and over the deadline again.
        for minutes in (29, 46, 58, 70, 20, 61, 91):
            h.to(minutes)
            h.tick()
        must(h.called(clock).count('o') == 1, f'due twice: {h.called(clock)}')
        return f'{seen} jumps, {len(h.once())} calls'


def moving_the_clock_file_of_a_simulated_store_is_no_jump(engine, cluster):
    with house(engine, cluster) as h:
        clock = h.case() + '/notify/1'
        h.to(600)
        h.until(clock, '30w1 45w1 55w1 60o1')
        h.to(0)
        h.tick()
        must(not jumps(h, 0), 'a jump is on record')


def who_was_told_is_on_the_pages_and_one_tap_there_claims(engine, cluster):
    with pages_of(engine, cluster) as o:
        number = o.case('官網遭置換')  # known at 9:00
        for who in ('leader', 'ciso', 'contact', 'clerk'):
            o.see(who, '/me')
        o.advance(minutes=24, seconds=58)
        tick(o)
        must('還沒有通知任何人' in words_of(o.see('contact', f'/clocks/{number}.notify.1')), 'told before its time')
        for minutes, name in ((0, 'contact某'), (5, 'leader某')):
            o.advance(minutes=minutes, seconds=3)
            tick(o)
            for path in ('/board', f'/i/{number}', f'/clocks/{number}.notify.1'):
                must(f'已通知 {name}' in words_of(o.see('contact', path)), f'{path} does not say that {name} was told: {words_of(o.see("contact", path))[:900]}')
        must('ciso某' in words_of(o.see('contact', f'/clocks/{number}.notify.1')), 'not who is next')
        page = o.see('contact', '/todo')
        must('data-deadline' in page.text and 'http-equiv="refresh"' in page.text, 'it neither ticks nor is fetched anew')
        done = o.do('contact', '/todo', f'/clocks/{number}.leader_told.1/claim')
        must(done.path.startswith(f'/clocks/{number}.leader_told.1') and '您已經回覆由您處理' in words_of(done), done.path)
        o.do('leader', f'/clocks/{number}.notify.1', f'/clocks/{number}.notify.1/claim', remark='二十分鐘內到')
        for name, path in (('contact某', '/board'), ('leader某', f'/i/{number}')):
            must(f'{name} 回覆處理' in words_of(o.see('contact', path)), f'{path} does not say who sees to it')
        must('二十分鐘內到' in words_of(o.see('ciso', f'/clocks/{number}.notify.1')), 'what they said is not there')
        o.see('clerk', '/me')
        page = o.people['clerk'].get(f'/clocks/{number}.notify.1')
        must(page.status == 403, f'staff see a deadline: {page.status}')
        must(o.people['contact'].get('/clocks/I115-0099.notify.1').status == 404, 'there is one')
        o.see('sysadmin', '/me')
        person = o.client.must('GET', '/api/v1/people', o.operator)['people']
        contact = next(one['person'] for one in person if one.get('login') == 'contact')
        refused = o.refused('contact', '/rota/new', 422, person=contact, role='contact', until_at='115/03/09')
        must('必須晚於現在' in errors(refused) and '115/03/09' in refused.text, errors(refused))
        page = o.do('contact', '/rota/new', person=contact, role='contact', until_at='１１５年３月１１日 上午8時')
        must('值班中' in words_of(page) and 'contact某' in words_of(page), words_of(page)[:600])
        must('值班中' in words_of(o.see('sysadmin', '/people')), 'people do not say who is on duty')
        entry = page.text.partition('/rota/R-')[2][:4]
        o.do('contact', f'/rota/R-{entry}/end', reason='換人')
        must('現在沒有人排班' in words_of(o.see('contact', '/rota')), 'it still counts')


def tick(o):
    o.client.must('POST', '/api/v1/clock/tick', o.operator, {})


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--engine', choices=('sqlite', 'postgres', 'both'), default='both')
    parser.add_argument('--only')
    options = parser.parse_args()
    tests = (killed_before_every_kind_of_deadline_and_started_after_it_each_call_is_made_once,
             what_was_missed_is_on_record_and_a_person_gets_one_message_of_it,
             who_claims_stops_it_and_what_is_not_done_begins_again,
             a_clock_that_ends_or_moves_calls_nobody_about_what_was,
             rungs_that_are_empty_are_passed_over_and_whoever_is_on_duty_is_asked_first,
             a_clock_that_jumps_moves_no_deadline_and_nothing_is_called_twice,
             moving_the_clock_file_of_a_simulated_store_is_no_jump,
             who_was_told_is_on_the_pages_and_one_tap_there_claims)
    return run([(test.__name__, engine, test) for engine in engines(options.engine) for test in tests
                if not options.only or options.only in test.__name__])


if __name__ == '__main__':
    sys.exit(main())
