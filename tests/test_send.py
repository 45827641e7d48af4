"""Sending: what is due, to whom it goes, that it goes once whatever happens, and that nothing fails silently."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.console import SilentReporter
from pipeline.deliver.due import due_day, last_planned, today
from pipeline.deliver.post import PASSWORD as PASSWORD_VARIABLE
from pipeline.deliver.post import USER as USER_VARIABLE
from pipeline.deliver.send import Maker, rehearse_send, send
from pipeline.errors import DeliveryFailed, NothingSent, TierboardError, UsageError
from pipeline.project.mailing import Subscription
from pipeline.project.project import Project
from pipeline.project.settings import load_settings
from tests.conftest import ROOT
from tests.mail_server import PASSWORD, USER, Mailbox, mail_server
from tests.sending_runs import BUILD, NOW, Naps, make, write_output

LIN, ZHOU, OWNER = "lin@example.com", "zhou@example.com", "owner@example.com"


def _subscription(id: str, to: str, **more: str) -> str:
    """Return a subscription as settings write it."""
    lines = [f"{key} = {value}" for key, value in more.items()]
    return "\n".join(["[[mail.subscriptions]]", f'id = "{id}"', f"to = {to}", 'reports = ["overdue"]', *lines, ""])


BOTH = _subscription("daily", f'["林 <{LIN}>", "{ZHOU}"]')


class Company:
    """An input folder with settings of mail, an output folder with a published build, and a mail server."""

    def __init__(self, folder: Path, port: int, mailbox: Mailbox) -> None:
        self.input, self.output, self.port, self.mailbox = folder / "input", folder / "output", port, mailbox
        self.input.mkdir()
        write_output(self.output)
        self.settings(BOTH)

    def settings(self, *subscriptions: str, security: str = "starttls", host: str = "127.0.0.1") -> None:
        """Write the settings."""
        mail = f'[mail]\nsender = "Tierboard <board@example.com>"\nowner = "{OWNER}"\nhost = "{host}"\n'
        mail += f'port = {self.port}\nsecurity = "{security}"\n'
        (self.input / "settings.toml").write_text("\n".join([mail, *subscriptions]), encoding="utf-8")

    def send(self, naps: Naps | None = None, say: Maker = make) -> int:
        """Run send."""
        return send(self.input, self.output, say, SilentReporter(), clock=(naps or Naps()).clock)


@pytest.fixture(autouse=True)
def read_once(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """All runs are of the same project and differ by settings, so the rest is not read anew for each."""

    def load(root: Path, input_dir: Path) -> Project:
        return replace(project, input_dir=input_dir, settings=load_settings(input_dir))

    monkeypatch.setattr("pipeline.deliver.send.load_project", load)


@pytest.fixture
def company(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Company]:
    mailbox = Mailbox()
    monkeypatch.setenv(USER_VARIABLE, USER)
    monkeypatch.setenv(PASSWORD_VARIABLE, PASSWORD)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
    with mail_server(tmp_path, mailbox) as port:
        yield Company(tmp_path, port, mailbox)


def _nothing(*_: object) -> None:
    """Have nothing to say."""


def _later(days: int) -> Naps:
    """Return the clock of a later day."""
    return Naps(NOW + timedelta(days=days))


def test_each_reader_gets_it_once(company: Company) -> None:
    assert company.send() == 0
    assert company.send() == 0
    assert sorted(address for address, _ in company.mailbox.taken) == [LIN, ZHOU]
    message = company.mailbox.of(LIN)[0]
    assert message["To"] == f"林 <{LIN}>"
    assert message["From"] == "Tierboard <board@example.com>"
    assert [part.get_content_type() for part in message.walk()] == [
        *("multipart/mixed", "multipart/alternative", "text/plain"),
        *("multipart/related", "text/html", "image/png", "application/pdf"),
    ]
    assert message.get_body(("plain",)).get_content().strip() == "since never"
    assert [part["Content-ID"] for part in message.walk() if part["Content-ID"]] == ["<chart-1>"]


def test_what_changed_is_told_since_the_last_one_that_this_reader_was_sent(company: Company) -> None:
    company.mailbox.answers[ZHOU] = ["451 busy"] * 3
    with pytest.raises(DeliveryFailed):
        company.send()
    later = "2026-11-24-abcdef0123"
    write_output(company.output, later)
    assert company.send(_later(1)) == 0
    said = [m.get_body(("plain",)).get_content().strip() for who in (LIN, ZHOU) for m in company.mailbox.of(who)]
    assert said == ["since never", f"since {BUILD}", "since never"]


def test_hostile_text_stays_inside_its_header(company: Company) -> None:
    company.send()
    message = company.mailbox.of(LIN)[0]
    assert message["Subject"] == "daily 逾期 Bcc: thief@example.net"
    assert message["Bcc"] is None
    assert [part.get_filename() for part in message.iter_attachments()] == ['账单" .pdf']
    assert all("thief" not in address for address in company.mailbox.tried)


@pytest.mark.parametrize("address", ["a@example.com\\nBcc: b@example.com", "a@example.com, b@example.com", "nobody"])
def test_an_address_is_one_address(company: Company, address: str) -> None:
    company.settings(_subscription("daily", f'["{address}"]'))
    with pytest.raises(UsageError, match="is no mail address"):
        load_settings(company.input)


def test_a_refused_reader_does_not_keep_the_others_waiting(company: Company) -> None:
    company.mailbox.answers[LIN] = ["550 no such user"] * 9
    naps = Naps()
    with pytest.raises(DeliveryFailed, match="550 no such user") as failed:
        company.send(naps)
    assert failed.value.exit_code == 4
    assert [len(company.mailbox.of(who)) for who in (LIN, ZHOU)] == [0, 1]
    assert naps.slept == [], "a refusal for good is not tried again"
    told = company.mailbox.of(OWNER)[0]
    assert told["Subject"] == "Tierboard: somebody got no mail"
    assert LIN in told.get_content()
    assert company.send() == 0, "and not in the next run: the address has to be mended"
    assert company.mailbox.tried.count(LIN) == 1


def test_only_what_failed_is_tried_again_and_ever_later(company: Company) -> None:
    company.mailbox.answers[LIN] = ["451 busy", "451 busy"]
    naps = Naps()
    assert company.send(naps) == 0
    assert naps.slept == [5, 20]
    assert [company.mailbox.tried.count(who) for who in (LIN, ZHOU)] == [3, 1]
    assert [len(company.mailbox.of(who)) for who in (LIN, ZHOU)] == [1, 1]


def test_the_next_run_sends_what_this_one_could_not(company: Company) -> None:
    company.mailbox.answers[LIN] = ["451 busy"] * 3
    with pytest.raises(DeliveryFailed, match="451 busy"):
        company.send()
    assert company.send() == 0
    assert [len(company.mailbox.of(who)) for who in (LIN, ZHOU, OWNER)] == [1, 1, 1]


def test_a_run_killed_after_the_server_took_a_message_may_repeat_that_one_only(company: Company) -> None:
    killed = [sys.executable, "-m", "tests.sending_runs", str(company.input), str(company.output), "killed"]
    assert subprocess.run(killed, cwd=ROOT, check=False).returncode == 9
    assert [len(company.mailbox.of(who)) for who in (LIN, ZHOU)] == [1, 0]
    assert company.send() == 0
    assert [len(company.mailbox.of(who)) for who in (LIN, ZHOU)] == [2, 1]
    assert len({message["Message-ID"] for message in company.mailbox.of(LIN)}) == 1, "mail systems fold the copy"
    assert company.send() == 0
    assert len(company.mailbox.taken) == 3


def test_two_runs_at_once_send_once(company: Company) -> None:
    run = [sys.executable, "-m", "tests.sending_runs", str(company.input), str(company.output)]
    both = [subprocess.Popen(run, cwd=ROOT) for _ in range(2)]
    assert [one.wait(60) for one in both] == [0, 0]
    assert [len(company.mailbox.of(who)) for who in (LIN, ZHOU)] == [1, 1]


def _fail_night(company: Company) -> None:
    write_output(company.output, status="stopped")


def _grow_old(company: Company) -> None:
    write_output(company.output, "2026-11-18-0123456789")


def _unpublish(company: Company) -> None:
    (company.output / "current").unlink()


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_fail_night, "the newest night stopped: invoices.csv: half is missing"),
        (_grow_old, "is for 2026-11-18, more than 4 days before 2026-11-23"),
        (_unpublish, "no build is published"),
    ],
)
def test_nothing_is_sent_from_a_build_that_failed_or_is_old(
    company: Company, spoil: Callable[[Company], None], said: str
) -> None:
    spoil(company)
    for _ in range(2):
        with pytest.raises(NothingSent, match=said) as error:
            company.send()
        assert error.value.exit_code == 3
    assert [address for address, _ in company.mailbox.taken] == [OWNER], "who is told once"
    assert said in company.mailbox.taken[0][1].get_content().replace("\n", " ")


def test_a_mistake_in_one_subscription_leaves_the_others_alone(company: Company) -> None:
    company.settings(_subscription("broken", f'["{LIN}"]'), _subscription("silent", f'["{LIN}"]'), BOTH)
    with pytest.raises(DeliveryFailed, match="a bug in a template"):
        company.send()
    assert [len(company.mailbox.of(who)) for who in (LIN, ZHOU, OWNER)] == [1, 1, 1]


def _wrong_password(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PASSWORD_VARIABLE, "not-it-at-all")


def _unknown_authority(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")


def _nobody_there(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    company.port = 1
    company.settings(BOTH)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_wrong_password, "user or password refused: 535"),
        (_unknown_authority, "CERTIFICATE_VERIFY_FAILED"),
        (_nobody_there, "ConnectionRefusedError"),
    ],
)
def test_without_a_way_to_the_server_the_exit_code_says_so_and_the_next_run_delivers(
    company: Company, monkeypatch: pytest.MonkeyPatch, spoil: Callable[..., None], said: str
) -> None:
    port = company.port
    with monkeypatch.context() as spoilt:
        spoil(company, spoilt)
        with pytest.raises(DeliveryFailed, match=said) as error:
            company.send()
    assert "not-it-at-all" not in str(error.value)
    assert company.mailbox.tried == [], "and nothing went out in the clear"
    company.port = port
    company.settings(BOTH)
    assert company.send() == 0
    assert [len(company.mailbox.of(who)) for who in (LIN, ZHOU)] == [1, 1]


def test_a_server_without_tls_gets_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(USER_VARIABLE, raising=False)
    monkeypatch.delenv(PASSWORD_VARIABLE, raising=False)
    mailbox = Mailbox()
    with mail_server(tmp_path, mailbox, with_tls=False) as port:
        company = Company(tmp_path, port, mailbox)
        with pytest.raises(DeliveryFailed, match="STARTTLS extension not supported"):
            company.send()
        assert mailbox.tried == []
        company.settings(BOTH, security="none")
        assert company.send() == 0, "but on this machine itself it may be asked for"
        company.settings(BOTH, security="none", host="mail.example.com")
        with pytest.raises(UsageError, match="readable over the network"):
            company.send(_later(1))


def test_secrets_come_in_pairs(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(USER_VARIABLE)
    with pytest.raises(UsageError, match="belong together"):
        company.send()


def test_a_rehearsal_writes_every_mail_and_sends_none(company: Company) -> None:
    company.settings(
        BOTH, _subscription("fridays", f'["{LIN}"]', days='["fri"]'), _subscription("silent", f'["{LIN}"]')
    )
    for _ in range(2):
        assert rehearse_send(company.input, company.output, make, SilentReporter(), clock=Naps().clock) == 0
    written = sorted(path.name for path in (company.output / "state" / "outbox").iterdir())
    assert written == ["daily-1.eml", "daily-2.eml", "fridays-1.eml"]
    assert company.mailbox.tried == []
    assert company.send() == 0
    assert [len(company.mailbox.of(who)) for who in (LIN, ZHOU)] == [1, 1], "the ledger knows nothing of a rehearsal"


def test_a_ledger_that_is_none_stops_the_run(company: Company) -> None:
    (company.output / "state").mkdir()
    (company.output / "state" / "ledger.sqlite3").write_bytes(b"no ledger at all" * 100)
    with pytest.raises(TierboardError, match="is no send ledger any more"):
        company.send()
    assert company.mailbox.tried == []


def test_without_mail_in_the_settings_nobody_is_known(company: Company) -> None:
    (company.input / "settings.toml").write_text("", encoding="utf-8")
    with pytest.raises(UsageError, match=r"has no \[mail\]"):
        company.send()


def test_what_had_nothing_to_say_on_its_day_may_by_the_evening_but_not_on_a_later_day(company: Company) -> None:
    company.settings(_subscription("mondays", f'["{LIN}"]', days='["mon"]'))
    assert company.send(say=_nothing) == 0
    assert company.send(_later(1)) == 0
    assert company.mailbox.taken == [], "Tuesday's news are not Monday's"
    write_output(company.output, "2026-11-27-0123456789")
    assert company.send(_later(7), say=_nothing) == 0
    assert company.send(_later(7)) == 0
    assert len(company.mailbox.of(LIN)) == 1


def _of(days: list[str], dates: list[int | str]) -> Subscription:
    """Return a subscription of some days."""
    return Subscription(id="one", to=(LIN,), reports=("overdue",), days=days, dates=dates)


@pytest.mark.parametrize(
    ("days", "dates", "day", "planned"),
    [
        ([], [], "2026-11-23", "2026-11-23"),
        (["mon"], [], "2026-11-23", "2026-11-23"),
        (["mon"], [], "2026-11-22", "2026-11-16"),
        ([], [1, 15], "2026-11-23", "2026-11-15"),
        ([], ["last"], "2028-03-01", "2028-02-29"),
        ([], [31], "2026-11-23", "2026-10-31"),
        ([], [30], "2027-03-01", "2027-01-30"),
        (["fri"], [15], "2026-11-23", "2026-11-20"),
    ],
)
def test_the_last_planned_day(days: list[str], dates: list[int | str], day: str, planned: str) -> None:
    assert last_planned(_of(days, dates), date.fromisoformat(day)) == date.fromisoformat(planned)


def test_a_missed_day_is_made_up_for_but_a_new_subscription_waits() -> None:
    mondays, tuesday = _of(["mon"], []), date(2026, 11, 24)
    assert due_day(mondays, tuesday, known=True) == date(2026, 11, 23)
    assert due_day(mondays, tuesday, known=False) is None
    assert due_day(mondays, date(2026, 11, 23), known=False) == date(2026, 11, 23)


def test_the_day_is_that_of_the_readers() -> None:
    midnight = datetime.fromisoformat("2026-11-22T17:30:00+00:00")
    assert today(midnight, "Asia/Shanghai") == date(2026, 11, 23)
    assert today(midnight, "America/New_York") == date(2026, 11, 22)
