"""The way out: one connection to the mail server, TLS verified, and what its answers mean."""

from __future__ import annotations

import os
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage

from pipeline.errors import UsageError
from pipeline.project.mailing import MailSettings

USER, PASSWORD = "TIERBOARD_SMTP_USER", "TIERBOARD_SMTP_PASSWORD"
HERE = ("127.0.0.1", "::1", "localhost")
# Seconds a server may take for one answer.
PATIENCE = 60
# Answers of 500 and above are final; those of 400 ask to come back.
FINAL = 500


class NotTaken(Exception):
    """A message did not leave; `final` where trying again in a minute is no use."""

    def __init__(self, said: str, final: bool) -> None:
        super().__init__(said)
        self.final = final


class Refused(NotTaken):
    """The server knows no such recipient, and never will: the address has to be mended first."""

    def __init__(self, said: str) -> None:
        super().__init__(said, final=True)


class Post:
    """An open connection to the mail server."""

    def __init__(self, connection: smtplib.SMTP) -> None:
        self._connection = connection

    def send(self, message: EmailMessage) -> None:
        """Hand a message to the server, to the one address of its `To`; raises NotTaken.

        A connection that breaks leaves it open whether the message was taken.
        """
        sender, recipient = (message[field].addresses[0].addr_spec for field in ("From", "To"))
        try:
            self._connection.send_message(message, sender, [recipient])
        except smtplib.SMTPRecipientsRefused as error:
            code, said = next(iter(error.recipients.values()))
            if code >= FINAL:
                raise Refused(_text(code, said)) from None
            raise NotTaken(_text(code, said), final=False) from None
        except smtplib.SMTPResponseException as error:
            # Of the sender or of what the message holds: may be mended here, and then goes out with the next run.
            raise NotTaken(_text(error.smtp_code, error.smtp_error), final=error.smtp_code >= FINAL) from None
        except (smtplib.SMTPException, OSError) as error:
            raise NotTaken(_broken(error), final=False) from None


@contextmanager
def connection(mail: MailSettings) -> Iterator[Post]:
    """Open a connection; raises NotTaken where there is none, UsageError for secrets that may not travel.

    The server's certificate must be good for its name; SSL_CERT_FILE names other authorities than the machine's.
    """
    user, password = os.environ.get(USER), os.environ.get(PASSWORD)
    if mail.security == "none" and mail.host not in HERE:
        raise UsageError(
            f'security = "none" would send mail readable over the network to {mail.host}.', hint="starttls"
        )
    if bool(user) != bool(password):
        raise UsageError(f"{USER} and {PASSWORD} belong together; one of them is not set.")
    try:
        server = _open(mail)
    except (smtplib.SMTPException, OSError) as error:
        raise NotTaken(_broken(error), final=False) from None
    try:
        if user and password:
            _log_in(server, user, password)
        yield Post(server)
    finally:
        with suppress(smtplib.SMTPException, OSError):
            server.quit()
        server.close()


def _open(mail: MailSettings) -> smtplib.SMTP:
    """Return a connection, encrypted as the settings say."""
    context = ssl.create_default_context()
    if mail.security == "tls":
        return smtplib.SMTP_SSL(mail.host, mail.port, timeout=PATIENCE, context=context)
    server = smtplib.SMTP(mail.host, mail.port, timeout=PATIENCE)
    if mail.security == "starttls":
        try:
            server.starttls(context=context)
        except BaseException:
            server.close()
            raise
    return server


def _log_in(server: smtplib.SMTP, user: str, password: str) -> None:
    """Log in; a server that refuses is asked again tomorrow, because the secret may be mended by then."""
    try:
        server.login(user, password)
    except smtplib.SMTPAuthenticationError as error:
        raise NotTaken(f"user or password refused: {_text(error.smtp_code, error.smtp_error)}", final=False) from None
    except (smtplib.SMTPException, OSError) as error:
        raise NotTaken(_broken(error), final=False) from None


def _text(code: int, said: bytes | str) -> str:
    """Return an answer of the server on one line."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return f"{code} {' '.join(text.split())}"


def _broken(error: Exception) -> str:
    """Return what a broken connection says of itself."""
    return " ".join(f"{type(error).__name__}: {error}".split())
