# SPDX-License-Identifier: Apache-2.0
"""tkm killed at every state of a job, and what the same command then does.

The kill is real: SIGKILL before and after calls of the token's driver, and
as the journal is written.
"""

import os

import pytest

from jobs import KINDS, Activation

KILLED = -9

# Around each call of these; before the first, a middle and the last call of
# all others.
CHANGING = ("C_Login", "C_GenerateKeyPair", "C_CreateObject", "C_Sign",
            "C_SetAttributeValue", "C_DestroyObject", "C_InitPIN", "C_SetPIN")
READING = ("C_Initialize", "C_GetInfo", "C_GetSlotList", "C_GetSlotInfo",
           "C_GetTokenInfo", "C_GetMechanismInfo", "C_GetMechanismList",
           "C_OpenSession", "C_GetSessionInfo", "C_FindObjectsInit",
           "C_FindObjects", "C_FindObjectsFinal", "C_GetAttributeValue",
           "C_SignInit", "C_Logout", "C_CloseSession", "C_Finalize")


def points(job, function):
    """(fault, call) to be tried."""
    last = job.calls[function]
    if function in CHANGING:
        return [(fault, call) for call in range(1, last + 1)
                for fault in ("kill-before", "kill-after")]
    return [("kill-before", call)
            for call in sorted({1, (last + 1) // 2, last} - {0})]


def is_killed(job, **disturbance):
    """False if it came to its end before."""
    job.again()
    result = job.run(**disturbance)
    assert result.code in (job.end, KILLED), result
    return result.code == KILLED


@KINDS
def test_every_function_the_job_calls_is_tried(jobs, kind):
    assert set(jobs(kind).calls) <= set(CHANGING + READING)


@KINDS
@pytest.mark.parametrize("function", CHANGING + READING)
def test_a_job_killed_around_a_call_is_finished_by_the_same_command(
        jobs, kind, function):
    job = jobs(kind)
    for fault, call in points(job, function):
        if is_killed(job, fault=fault, function=function, call=call):
            job.repeat()
        job.check()


def injected(call, number):
    """Killed as the number-th such system call begins."""
    return ["strace", "-f", "-qq", "-o", os.devnull, "-e", f"trace={call}",
            "-e", f"inject={call}:signal=KILL:when={number}"]


# A file is flushed, renamed, and its folder is flushed: at the rename the old
# journal is still there, at every second flush the new one is.
@KINDS
@pytest.mark.parametrize("call, first, step", [
    ("rename", 1, 1), ("fsync", 2, 2)])
def test_a_job_killed_as_the_journal_is_written_is_finished_by_the_same_command(
        jobs, kind, call, first, step):
    job = jobs(kind)
    number = first
    while is_killed(job, under=injected(call, number)):
        job.repeat()
        job.check()
        number += step
    assert number > first
    job.check()


def test_a_job_killed_again_and_again_is_finished_at_last(jobs):
    job = jobs(Activation)
    job.again()
    for number in range(1, 40):
        result = job.run(under=injected("rename", 2 + number % 3))
        if result.code != KILLED:
            break
    job.repeat()
    job.check()
