"""hostile: a world whose every stored text is somebody's attempt (xss.txt) to get a script, an element or a link into our pages.

The night of typical.desk is told again with every free text of every verb replaced; which are free is read from
desk/inputs.def, so a new field is poisoned too. Short fields take turns: people, systems and signs are registered until each
attempt has stood in each of them once.
"""
import itertools
import json
import re

from worlds import HERE, ROOT, Client, address_of, runner, typical

ATTEMPTS = (HERE / 'xss.txt').read_text('utf-8').splitlines()
NAMES = {'type', 'incident', 'outage', 'asset', 'source', 'category', 'abnormal', 'clock', 'conflict', 'choice', 'filing', 'person', 'roles', 'day',
         'field', 'purpose', 'login', 'place_id', 'label', 'channel', 'role', 'delegate', 'capabilities', 'from_at', 'until_at', 'until',
         'witness', 'grounds', 'approval', 'envelope', 'code', 'url', 'preset'}  # codes, ids and dates: no free text


def free_texts():
    """The longest value, in bytes, of each free text, by its name: {'reason': 400}."""
    text = (ROOT / 'src/desk/inputs.def').read_text('utf-8') + (ROOT / 'src/fact/parts.def').read_text('utf-8')
    most = {}
    for name, size in re.findall(r'^FIELD\(\w+, (\w+), TEXTS?, \w+, (\d+),', text, re.M):
        if name not in NAMES:
            most[name] = min(int(size), most.get(name, 1 << 20))
    return most


class Poison:
    def __init__(self):
        self.most = free_texts()
        self.turn = {}
        self.stood = {}   # name: the attempts that stood in it

    def text(self, name):
        """As many attempts as fit, beginning where the last value of this name ended."""
        order, out = self.turn.setdefault(name, itertools.cycle(ATTEMPTS)), ''
        while True:
            attempt = next(order)
            if out and len((out + ' ' + attempt).encode()) > self.most[name]:
                self.turn[name] = itertools.chain([attempt], order)
                return out
            if len(attempt.encode()) <= self.most[name]:
                out = f'{out} {attempt}'.strip()
                self.stood.setdefault(name, set()).add(attempt)
            if len(self.stood.get(name, ())) == len(ATTEMPTS) and len(out) > 400 or len(attempt.encode()) > self.most[name] and self.most[name] < 40:
                return out or '<b data-tx>'[:self.most[name]]

    def value(self, value, name=''):
        if isinstance(value, dict):
            return {key: self.value(inner, key) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.value(inner, name) for inner in value]
        return self.text(name) if isinstance(value, str) and name in self.most and not value.startswith('@') else value


def hostile(desk):
    poison, ask = Poison(), desk.request

    def poisoned(method, target, headers, body):
        """Forms keep their option ids and dates: only what reads as a sentence is replaced."""
        if method == 'POST' and body and '/form' not in target and target.startswith('/api/v1/'):
            body = json.dumps(poison.value(json.loads(body)), ensure_ascii=False).encode()
        elif method == 'POST' and target.endswith('/form'):
            form = json.loads(body)
            for row in form['values']:
                row['values'] = [poison.value(v, 'findings') if re.search(r'[一-鿿 ]', v) else v for v in row['values']]
            body = json.dumps(form, ensure_ascii=False).encode()
        return ask(method, target, headers, body)

    desk.request = poisoned
    examples = typical(desk)
    desk.request = ask
    client, tokens = Client(address_of(desk)), {role: desk.token(role) for role in ('staff', 'contact', 'system_admin')}

    def post(role, path, **body):
        return client.must('POST', '/api/v1' + path, tokens[role], poison.value(body))

    for _ in ATTEMPTS:
        examples['sign'].append(post('staff', '/signs', type='odd-file', text='x', place='x', reporter_name='x', reporter_contact='x')['sign'])
        examples['asset'].append(post('system_admin', '/assets', name='x', target='system', owner='x', vendor='x')['asset'])
        desk.operator_posts('/api/v1/people', poison.value({'name': 'x', 'title': 'x', 'phone': 'x', 'fax': 'x', 'email': 'x', 'roles': ['staff']}))
    client.close()
    examples['sign'], examples['asset'] = examples['sign'][:3] + examples['sign'][-3:], examples['asset'][:2] + examples['asset'][-2:]
    return examples
