"""Work beside the pages: one run at a time, told how far it is, ended with the program."""

from __future__ import annotations

import threading

from django.utils import translation

from administration.background_jobs import Failed, Jobs
from tests.waiting import LIMIT


def finished(jobs, work):
    jobs.start("test", work)
    jobs.wait("test")
    return jobs.get("test")


def test_the_outcome_is_there_when_it_is_done():
    job = finished(Jobs(), lambda job: 42)

    assert (job.finished, job.outcome, job.fault) == (True, 42, "")


def test_progress_is_a_share():
    job = finished(Jobs(), lambda job: job.reach(1, 3))

    assert job.percent == 33


def test_nothing_to_do_is_no_share():
    assert finished(Jobs(), lambda job: job.reach(0, 0)).percent == 0


def test_while_one_runs_no_second_one_is_begun():
    jobs, go = Jobs(), threading.Event()
    first = jobs.start("test", lambda job: go.wait(LIMIT))

    assert jobs.start("test", lambda job: None) is first
    jobs.forget("test")
    assert jobs.get("test") is first

    go.set()
    jobs.wait("test")
    assert jobs.start("test", lambda job: None) is not first
    jobs.wait("test")


def test_a_finished_job_can_be_forgotten():
    jobs = Jobs()
    finished(jobs, lambda job: None)
    jobs.forget("test")

    assert jobs.get("test") is None


def test_a_failure_is_explained_in_its_own_words():
    def work(job):
        raise Failed("The disk is full.")

    assert finished(Jobs(), work).fault == "The disk is full."


def test_an_unexpected_fault_is_logged_and_shown_without_its_details(caplog):
    def work(job):
        raise RuntimeError("secret detail")

    job = finished(Jobs(), work)

    assert "went wrong" in job.fault
    assert "secret" not in job.fault
    assert "secret detail" in caplog.text


def test_it_speaks_the_language_of_whoever_began_it():
    with translation.override("de"):
        job = finished(Jobs(), lambda job: translation.get_language())

    assert job.outcome == "de"


def test_the_end_of_the_program_ends_it():
    jobs, begun = Jobs(), threading.Event()

    def work(job):
        while True:
            job.reach(1, 2)
            begun.set()

    job = jobs.start("test", work)
    begun.wait(LIMIT)
    jobs.stop()

    assert job.finished
    assert job.outcome is None
