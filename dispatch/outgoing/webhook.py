"""The feed by POST: batches of messages, signed with HMAC-SHA256 over the time and the body."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import ssl
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from data.store.outbox_retention import GAP
from data.store.outlets import FEED, Message, Outlet
from data.targets import Webhook
from dispatch.outgoing.carriers import Carried, NotCarriedError

SIGNATURE = "Hulotte-Signature"
"""Header ``t=SECONDS,v1=HEX``: HMAC-SHA256 of ``SECONDS.BODY``; the time lets a receiver refuse what is replayed."""


def signature(secret: str, seconds: int, body: bytes) -> str:
    """The value of the header."""
    digest = hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={seconds},v1={digest}"


@dataclass(frozen=True, slots=True)
class WebhookCarrier:
    """Posts batches to one webhook; redirects are not followed, proxies not used.

    Attributes
    ----------
    now
        The machine's clock, in a rehearsal too: receivers compare the signature's time with theirs.
    """

    hook: Webhook
    executor: Executor
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    @property
    def source(self) -> str:
        """The feed."""
        return FEED

    @property
    def batch(self) -> int:
        """As the file says."""
        return self.hook.batch

    @property
    def seconds(self) -> float:
        """As the file says."""
        return self.hook.seconds

    async def carry(self, batch: Sequence[Message], outlet: Outlet) -> Carried:
        """Post what of the batch is wanted there; nothing wanted is carried at once."""
        del outlet
        events = [message.body for message in batch if self._wanted(message)]
        if events:
            body = json.dumps({"webhook": self.hook.name, "events": events}, ensure_ascii=False).encode()
            await asyncio.get_running_loop().run_in_executor(self.executor, self._post, body)
        return Carried()

    def _wanted(self, message: Message) -> bool:
        if message.body.get("kind") == GAP:
            return True
        if self.hook.kinds and message.body.get("kind") not in self.hook.kinds:
            return False
        hospital = str(message.body.get("study") or "").partition("/")[0]
        return not self.hook.hospitals or hospital in self.hook.hospitals

    def _post(self, body: bytes) -> None:
        parts = urlsplit(self.hook.url)
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "hulotte",
            SIGNATURE: signature(self.hook.secret.get_secret_value(), int(self.now().timestamp()), body),
        }
        connection = self._connection(parts.hostname or "", parts.port, parts.scheme == "https")
        try:
            connection.request("POST", (parts.path or "/") + (f"?{parts.query}" if parts.query else ""), body, headers)
            status = connection.getresponse().status
        except (OSError, HTTPException) as error:
            raise NotCarriedError(_said(error)) from error
        finally:
            connection.close()
        if not 200 <= status < 300:
            raise NotCarriedError(f"answered {status}")

    def _connection(self, host: str, port: int | None, tls: bool) -> HTTPConnection:
        if not tls:
            return HTTPConnection(host, port, timeout=self.hook.seconds)
        authorities = self.hook.authorities
        context = ssl.create_default_context(cafile=None if authorities is None else str(authorities))
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        return HTTPSConnection(host, port, timeout=self.hook.seconds, context=context)


def _said(error: Exception) -> str:
    """A failed connection in a few words; what the other side wrote is not among them."""
    return error.strerror or type(error).__name__ if isinstance(error, OSError) else type(error).__name__
