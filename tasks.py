"""Invoke tasks."""
from invoke import task


@task
def test(c):
    """Run every test."""
