#!/usr/bin/env python3
"""tasks: P24, P29, L06: what a meeting decides becomes somebody's task, on their list until it has ended.

    tests/tasks_test.py [--engine sqlite|postgres|both] [--only NAME]

Ends with "N passed, N failed[, N skipped]".
"""
import re
import sys

from asking import play
from web_case_test import must, office, words_of


def prepared(o):
    number = o.case('公文系統檔案遭加密')
    o.do('contact', f'/i/{number}/act/meeting', attendees='林志明\n陳美玲', minutes='清查帳號；改用雙重驗證')
    return number


def give(o, number, **more):
    asked = {'what': '清查帳號', 'kind': 'response', 'role': 'server_admin', 'until.date': '115/03/10', 'until.time': '15:00'} | more
    return o.do('contact', f'/i/{number}/tasks', **{name.replace('.', '__'): value for name, value in asked.items()})


def a_decision_of_a_meeting_is_on_the_list_of_whose_it_is_until_it_has_ended(engine, cluster):
    with office(engine, cluster) as o:
        number = prepared(o)
        page = o.see('contact', f'/i/{number}/tasks')
        meeting = re.search(r'<option value="(\d+)"[^>]*>[^<]*緊急應變會議', page.text)
        must(meeting, 'the meeting can not be chosen')
        page = give(o, number, meeting=meeting.group(1))
        must('清查帳號' in page.text and '辦理中' in words_of(page), 'the page does not show it')
        must('清查帳號' in o.see('room', '/todo').text, 'it is not on the list of whose it is')
        must('清查帳號' not in o.see('contact', '/todo').text, 'it is on the list of another before it is late')
        o.advance(hours=8)
        must('清查帳號' in o.see('contact', '/todo').text, 'who keeps account of it does not see that it is late')
        must('已逾期' in words_of(o.see('contact', f'/i/{number}/tasks')), 'lateness is not shown')
        task = re.search(rf'/i/{number}/tasks/end\?task=([^"&]+)', o.see('room', '/todo').text).group(1)
        o.do('room', f'/i/{number}/tasks/end?task={task}', how='done', reason='全數清查，停用三個')
        must('清查帳號' not in o.see('room', '/todo').text, 'it is still on the list')
        must('逾期完成' in words_of(o.see('contact', f'/i/{number}/tasks')), 'that it was late is lost')


def what_is_nobodys_or_two_peoples_is_refused_in_words_and_stays_as_typed(engine, cluster):
    with office(engine, cluster) as o:
        number = prepared(o)
        asked = {'what': '清查帳號', 'kind': 'response', 'until__date': '115/03/10', 'until__time': '15:00'}
        page = o.refused('contact', f'/i/{number}/tasks', 422, **asked)
        must('一位人員或一個職務' in words_of(page) and '清查帳號' in page.text, 'not refused in words, or what was typed is gone')
        page = o.refused('contact', f'/i/{number}/tasks', 422, **(asked | {'role': 'server_admin', 'until__date': '115/03/09'}))
        must('必須晚於現在' in words_of(page), 'a date that has passed is taken')


def who_may_not_read_the_case_ends_their_own_task_and_sees_no_other(engine, cluster):
    with office(engine, cluster) as o:
        number = prepared(o)
        give(o, number, role='staff', what='通知各課室')
        give(o, number, role='server_admin', what='重建主機')
        page = o.see('staff', f'/i/{number}/tasks/end')
        must('通知各課室' in page.text and '重建主機' not in page.text, 'staff see the task of another, or not their own')
        task = re.search(r'<option value="([^"]+/task/\d+)"', page.text).group(1)
        o.do('staff', f'/i/{number}/tasks/end', task=task, how='dropped', reason='課室已自行得知')
        must('不再辦理' in words_of(o.see('contact', f'/i/{number}/tasks')), 'it was not dropped')


TESTS = (
    a_decision_of_a_meeting_is_on_the_list_of_whose_it_is_until_it_has_ended,
    what_is_nobodys_or_two_peoples_is_refused_in_words_and_stays_as_typed,
    who_may_not_read_the_case_ends_their_own_task_and_sees_no_other,
)


if __name__ == '__main__':
    sys.exit(play(__doc__, TESTS))
