"""journeys: three offices that have not had an incident yet, one for each way of using the pages (journey.mjs)."""
from worlds import NIGHT, Client, address_of, runner


def office(desk):
    desk.set_clock(runner.read_instant(NIGHT))
    desk.init()
    desk.start()
    client = Client(address_of(desk))
    made = client.must('POST', '/api/v1/assets', desk.token('system_admin'), {
        'name': '公文管理系統', 'target': 'system', 'core': True, 'mtpd_minutes': 240, 'owner': '行政室', 'vendor': '縣府共構'})
    client.close()
    return {'asset': [made['asset']]}


WORLDS = {'scripts': office, 'plain': office, 'keys': office}
