"""kept: an office in which every form can be filled in, each about a thing of its own: what one form brings about is in no other's way.

`own` says by the name of a form (src/web/routes.def) on which page it stands, where the first example of the page's kind would not do.
"""
from worlds import HERE, NIGHT, ROOT, Client, address_of, envelopes, runner

CASES = ('level', 'level_try', 'act_damage', 'act_assess', 'act_classify', 'act_know', 'act_contain', 'act_control', 'act_recover', 'act_outage', 'act_judge_telling',
         'act_tell_leader', 'act_meeting', 'act_ciso_meeting', 'act_situation', 'act_acknowledge', 'act_continuity', 'act_review', 'act_annul', 'act_look',
         'act_clear', 'act_reopen', 'act_explain', 'form_save', 'act_referral', 'act_referral_sent', 'act_forensics', 'act_bcp', 'act_bcp_end', 'act_extension',
         'act_extension_answer', 'act_task', 'act_task_hand_over', 'act_task_end', 'approval_decide', 'approval_affirm', 'approval_withdraw', 'approval_dictate')
PATHS = {'level': 'level', 'level_try': 'level', 'act_damage': 'damage', 'form_save': 'form?phase=notification', 'act_referral': 'referral', 'act_referral_sent': 'referral/sent', 'act_forensics': 'forensics',
         'act_bcp': 'bcp', 'act_bcp_end': 'bcp/end', 'act_extension': 'extension', 'act_extension_answer': 'extension/answer', 'act_task': 'tasks',
         'act_task_hand_over': 'tasks/hand-over', 'act_task_end': 'tasks/end'}
SIGNS = {'sign_judge': None, 'sign_onsite': None, 'sign_call_back': None, 'sign_look': 'not_incident', 'sign_clear': 'not_incident'}
SMALL = [{'dim': 'A', 'target': 'system', 'within': True, 'daily': True}]


def office(desk):
    scenario = runner.Reader(HERE / 'kept.desk', ROOT / 'spec').read()
    told = runner.Run(scenario, scenario.columns[0], desk)
    told.do(scenario.steps)
    told.settle()
    known, client = told.values, Client(address_of(desk))

    def post(role, path, /, **body):
        return client.must('POST', '/api/v1' + path, desk.token(role), body)

    def sign():
        return post('staff', '/signs', type='odd-file', text='共用資料夾多了一個 README.txt', place='社會課', reporter_name='王小明', reporter_contact='分機 123')['sign']

    own = {name: f'/i/{known[case]}/{path}' for name, case, path in (
        ('close', 'owes_closing', 'close'), ('filed_restored', 'faxed', 'filed/restored'), ('form_submit', 'filled', 'form/check?phase=notification'),
        ('confirm', 'submitted', 'confirm?phase=notification'), ('filed', 'confirmed', 'filed?kind=notify'),
        ('filed_backfile', 'faxed', f'filed/backfile?filing={known["filing"]}'), ('filed_ratify', 'faxed', f'filed/ratify?filing={known["filing"]}'))}
    for name in CASES:
        case = post('contact', f'/signs/{sign()}/verdict', verdict='incident', reason='現場確認', title='檔案伺服器異常')['incident']
        own[name] = f'/i/{case}/{PATHS.get(name) or name.replace("_", "/", 1).replace("_", "-")}'
        if name in ('level', 'level_try', 'act_judge_telling', 'act_review'):
            post('contact', f'/incidents/{case}/rate', reason='非核心系統停頓', aspects=SMALL)
        if name == 'act_acknowledge':
            post('team_leader', f'/incidents/{case}/situation', text='公文系統停用，已隔離')
        if name.startswith('act_extension'):
            post('contact', f'/incidents/{case}/rate', reason='非核心系統停頓', aspects=SMALL)
            post('contact', f'/incidents/{case}/control', summary='已隔離')
        if name in ('act_task_hand_over', 'act_task_end'):
            post('contact', f'/incidents/{case}/tasks', what='清查帳號', until='117/03/10 15:00', kind='response', role='server_admin')
        if name == 'act_extension_answer':
            post('contact', f'/incidents/{case}/extension', until='116/06/30', reason='等待鑑識')
        if name.startswith('approval_') or name == 'act_referral_sent':
            post('contact', f'/incidents/{case}/referral', authority='虎尾分局', grounds=['data'], facts='名冊外洩')
            asked = client.must('GET', f'/api/v1/incidents/{case}/approvals', desk.token('contact'))['approvals'][0]
            at = f'/incidents/{case}/approvals/{asked["approval"]}'
            own[name] = f'/i/{case}/approvals/{asked["approval"]}' + ('/dictate' if name == 'approval_dictate' else '')
            if name == 'approval_affirm':
                post('contact', at + '/dictate', content=asked['content'], person=desk.people['team_leader'], witness=desk.people['server_admin'])
            if name == 'act_referral_sent':
                own[name] = f'/i/{case}/referral/sent'
                post('team_leader', at + '/decide', content=asked['content'], decision='granted')
                post('mayor', at + '/decide', content=asked['content'], decision='granted')
        if name == 'act_bcp_end':
            post('team_leader', f'/incidents/{case}/continuity/ask', services='公文', measures='紙本', reason='停擺')
            asked = client.must('GET', f'/api/v1/incidents/{case}/approvals', desk.token('contact'))['approvals'][0]
            post('ciso', f'/incidents/{case}/approvals/{asked["approval"]}/decide', content=asked['content'], decision='granted')
            post('team_leader', f'/incidents/{case}/continuity', declare=True, reason='停擺')
        if name in ('act_look', 'act_clear', 'act_reopen'):
            post('team_leader', f'/incidents/{case}/annul', reason='現場看過，只是連線慢')
    for name, verdict in SIGNS.items():
        number = sign()
        own[name] = f'/signs/{number}/{name.removeprefix("sign_").replace("_", "-")}'
        if verdict:
            post('contact', f'/signs/{number}/verdict', verdict=verdict, reason='來源已封鎖，持續觀察')
    for name in ('place', 'place_revoke'):
        own[name] = f'/places/{desk.operator_posts("/api/v1/places", {"name": "二樓服務台"})["place"]}{"/revoke" if name == "place_revoke" else ""}'
    for name in ('person_edit', 'person_lock', 'person_unlock', 'person_link'):
        person = desk.operator_posts('/api/v1/people', {'name': '周某', 'roles': ['staff']})['person']
        own[name] = f'/people/{person}' + {'person_edit': '/edit', 'person_lock': '/lock'}.get(name, '')
        if name == 'person_unlock':
            desk.operator_posts(f'/api/v1/people/{person}/lock', {'reason': '離職'})
    pair = [desk.operator_posts('/api/v1/people', {'name': '周某', 'roles': roles})['person'] for roles in (['contact'], ['staff'])]
    for number, person in enumerate(pair):
        desk.operator_posts(f'/api/v1/people/{person}/link', {'purpose': 'enrol', 'login': f'pair-{number}'})
    own['person_delegate'] = f'/people/{pair[0]}/delegate'
    given = desk.operator_posts(f'/api/v1/people/{pair[0]}/delegations', {
        'role': 'contact', 'delegate': pair[1], 'until_at': '115/12/31', 'document': '西鎮行字第1150000123號', 'reason': '出差'})['delegation']
    rota = desk.operator_posts('/api/v1/rota', {'person': pair[0], 'role': 'contact', 'until_at': '115/12/31'})['rota']
    own['rota_end'] = f'/rota/{rota}/end'
    own['delegation_revoke'] = f'/delegations/{given}'
    opened, lying = envelopes(desk, True)
    own.update(envelope_acknowledge=f'/envelopes/{opened}', envelope_withdraw=f'/envelopes/{lying}/withdraw')
    desk.set_clock(runner.read_instant(NIGHT))
    client.must('POST', '/api/v1/clock/tick', desk.tokens['operator'], {})
    client.close()
    return {'own': own, 'asset': [known['documents']], 'sign': [], 'incident': []}


WORLDS = {'kept': office, 'mute': office}
