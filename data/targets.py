"""Where messages go: the status port of a hospital, and webhooks for the feed (docs/intake.md, docs/dispatch.md)."""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Self, TypeAlias
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, StringConstraints, model_validator

from data.record import Frozen

Named: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,40}$")]
StageName: TypeAlias = Annotated[str, Field(min_length=1)]
_STAGES = (
    "requested",
    "vetted",
    "performed",
    "images complete",
    "queued",
    "assigned",
    "reading",
    "held",
    "preliminary",
    "signed",
    "corrected",
    "cancelled",
    "handed back",
)
"""Of `dispatch.intake.records.Stage`, which a test compares."""


def is_loopback(host: str) -> bool:
    """Whether what is sent there stays on this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class StatusPort(Frozen):
    """Where a hospital takes the status of its studies over MLLP."""

    host: str = Field(min_length=1, description="address of the hospital's interface")
    port: int = Field(ge=1, le=65_535)
    tls: bool = Field(True, description="TLS 1.2 or later; false only on this machine, or with plain_on_network")
    plain_on_network: bool = Field(False, description="send without TLS, because a VPN encrypts already")
    authorities: Path | None = Field(None, description="PEM of who signed its certificate; else the system's")
    certificate: Path | None = Field(None, description="PEM of our own certificate, where the hospital wants one")
    key: Path | None = Field(None, description="PEM of its key")
    application: str | None = Field(None, description="MSH-5 of what we send; MSH-3 of what the hospital sends")
    facility: str | None = Field(None, description="MSH-6 of what we send; MSH-4 of what the hospital sends")
    stages: tuple[StageName, ...] = Field(_STAGES, description="which stages are told; all of them")
    seconds: float = Field(15, ge=1, le=60, description="how long an answer is waited for")

    @model_validator(mode="after")
    def _safe(self) -> Self:
        if not self.tls and not self.plain_on_network and not is_loopback(self.host):
            raise ValueError(f"{self.host} is on the network; set tls = true, or plain_on_network = true inside a VPN")
        if self.certificate is not None and self.key is None:
            raise ValueError("a certificate needs its key; name the file as key")
        for stage in self.stages:
            if stage not in _STAGES:
                raise ValueError(f"{stage} is no stage; write some of: {', '.join(_STAGES)}")
        return self


class Webhook(Frozen):
    """One who takes the feed by POST."""

    name: Named = Field(description="short name, by which it keeps its place")
    url: str = Field(description="https://… (http:// on this machine, or with plain_on_network)")
    secret: SecretStr = Field(min_length=24, description="key of the signatures; 24 characters or more")
    kinds: tuple[str, ...] = Field((), description="kinds of message that are sent; none named: all")
    hospitals: tuple[str, ...] = Field((), description="only what is told of their studies; none named: all")
    batch: int = Field(100, ge=1, le=500, description="messages in one request, at most")
    seconds: float = Field(10, ge=1, le=60, description="how long an answer is waited for")
    authorities: Path | None = Field(None, description="PEM of who signed the certificate; else the system's")
    plain_on_network: bool = Field(False, description="send without TLS, because a VPN encrypts already")

    @model_validator(mode="after")
    def _safe(self) -> Self:
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("url is no address; write https://host/path")
        if parts.scheme == "http" and not self.plain_on_network and not is_loopback(parts.hostname):
            raise ValueError("url is on the network without TLS; write https://, or plain_on_network = true in a VPN")
        return self


class Webhooks(Frozen):
    """Every webhook."""

    webhook: tuple[Webhook, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _told_apart(self) -> Self:
        names = [each.name for each in self.webhook]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"two webhooks are called {name}; give each a name of its own")
        return self
