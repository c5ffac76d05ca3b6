"""A running dispatcher, spoken to over HTTP: what is sent arrives once, however often the connection breaks."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlsplit

from data.errors import InputError, Problem

TIMEOUT = 60.0
"""Seconds for an answer."""
API_KEY = "HULOTTE_API_KEY"
"""Where the environment gives the key of a service that wants one."""


class Service:
    """One connection, made anew when it breaks.

    ``patience`` is for how many seconds a service is waited for that does not answer, or is not ready.
    """

    def __init__(self, url: str, patience: float = 60) -> None:
        self._parts, self._patience = urlsplit(url), patience
        if self._parts.scheme not in ("http", "https") or not self._parts.hostname:
            raise InputError(Problem("--url", None, None, f"{url!r} is no address", "write http://HOST:PORT"))
        self._url = url
        self._key = {"Authorization": f"Bearer {key}"} if (key := os.environ.get(API_KEY)) else {}
        self._connection: HTTPConnection | None = None
        self.retries = 0

    def get(self, path: str) -> tuple[int, Any]:
        """(status, body) of a page."""
        return self._asked("GET", path, None, {})

    def post(self, path: str, body: Mapping[str, Any], key: str | None = None) -> tuple[int, Any]:
        """(status, body) of the answer to a message.

        Raises
        ------
        InputError
            The service cannot be reached.
        """
        headers = {"Content-Type": "application/json"} | ({"Idempotency-Key": key} if key else {})
        return self._asked("POST", path, json.dumps(body), headers)

    def _asked(self, method: str, path: str, body: str | None, headers: Mapping[str, str]) -> tuple[int, Any]:
        until = monotonic() + self._patience
        while True:
            try:
                status, answer = self._once(method, path, body, headers)
                if status < 500:
                    return status, answer
                error: object = f"it answers {status}"
            except (OSError, HTTPException) as broken:
                self._connection, error = None, broken
            if monotonic() > until:
                remedy = "start it with: hulotte dispatch serve … --rehearse"
                raise InputError(Problem(self._url, None, None, f"does not take messages: {error}", remedy))
            self.retries += 1
            sleep(0.2)

    def _once(self, method: str, path: str, body: str | None, headers: Mapping[str, str]) -> tuple[int, Any]:
        if self._connection is None:
            kind = HTTPSConnection if self._parts.scheme == "https" else HTTPConnection
            self._connection = kind(self._parts.netloc, timeout=TIMEOUT)
        self._connection.request(method, self._parts.path.rstrip("/") + path, body, {**headers, **self._key})
        answer = self._connection.getresponse()
        text = answer.read()
        try:
            return answer.status, json.loads(text)
        except ValueError:
            return answer.status, text.decode("utf-8", "replace")
