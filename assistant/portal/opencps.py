"""The portal behind OpenCPS v2's REST interface (/o/rest/v2, HTTP Basic, header groupId).

Handing in takes several requests: look the reference up, create a draft, fill its
declaration, submit it, read its code. Each try starts with the look-up and goes on where
the last one stopped, as the portal itself does not notice that it gets the same dossier
twice. See docs/portal.md for how we read the parts that are documented nowhere.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

import httpx
import structlog

from assistant.portal.base import (
    Clock,
    Dossier,
    LookUpResult,
    NotFound,
    PortalHealth,
    Refused,
    Sent,
    SubmitResult,
    Unreachable,
)
from assistant.portal.codes import ALPHABET, tidy
from assistant.portal.opencps_answers import Detail, parse_declaration, parse_detail, parse_found_id, parse_json

BASE_PATH = "/o/rest/v2"
_LARGEST_ANSWER = 2_000_000
_LONGEST_CODE = 64
# Our mistakes, which no repetition mends. 404 and 405 are not among them: a portal that is
# being deployed answers so, and 409 may mean that the dossier is there already.
_REJECTED = {400, 406, 410, 411, 413, 414, 415, 422}
# OpenCPS answers 203 where others answer 401.
_NO_ACCESS = {203, 401, 403}
_NOT_DONE = {401, 403, 404, 405, 429}

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class OpenCpsSettings:
    """`address` without the base path. `agency` is the govAgencyCode of this counter;
    `templates` gives the dossierTemplateNo of a procedure (its own code where absent);
    `declaration_part` names the declaration among several e-forms. `timeout_s` is for one request."""

    address: str
    user: str
    password: str = field(repr=False)
    group_id: str
    agency: str = ""
    templates: Mapping[str, str] = field(default_factory=dict)
    declaration_part: str = ""
    timeout_s: float = 10.0


@dataclass(frozen=True)
class _Reply:
    """`status` is 0 when nothing came back; then `sent` says whether the request may have left."""

    status: int
    body: object = field(default=None, repr=False)
    sent: bool = True

    @property
    def detail(self) -> str:
        if self.status in _NO_ACCESS:
            return "credentials"
        if self.status:
            return f"http_{self.status}"
        return "no_answer" if self.sent else "no_connection"


class OpenCpsPortal:
    """`transport` replaces the network in tests. Call `aclose` at the end."""

    def __init__(
        self, settings: OpenCpsSettings, clock: Clock, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        # At INFO httpx logs whole addresses, and ours hold dossier codes and secrets.
        for name in ("httpx", "httpcore"):
            logging.getLogger(name).setLevel(logging.WARNING)
        self._settings = settings
        self._clock = clock
        self._secrets_are_checked = False
        self._client = httpx.AsyncClient(
            base_url=settings.address.rstrip("/") + BASE_PATH,
            auth=httpx.BasicAuth(settings.user, settings.password),
            headers={"groupId": settings.group_id, "Accept": "application/json"},
            timeout=httpx.Timeout(settings.timeout_s, connect=settings.timeout_s / 2),
            # Shorter than servers usually keep an idle connection, so that a try never starts on a dead one.
            limits=httpx.Limits(keepalive_expiry=2),
            trust_env=False,
            transport=transport,
        )

    async def aclose(self) -> None:
        await self._client.aclose()

    async def submit(self, dossier: Dossier, *, may_create: bool = True) -> SubmitResult:
        found = await self._find_or_create(dossier, may_create)
        if not isinstance(found, Detail):
            return found
        if found.handed_in:
            return self._sent(found, dossier)
        if failure := await self._fill_in(found.id, dossier) or await self._hand_in(found.id):
            return failure
        return await self._confirm(found.id, dossier)

    async def look_up(self, code: str, secret: str) -> LookUpResult:
        code, secret = tidy(code), tidy(secret)
        if not code or not secret or max(len(code), len(secret)) > _LONGEST_CODE:
            return NotFound()
        reply = await self._request("GET", "/dossiers", query={"dossierNo": code, "secetKey": secret})
        if reply.status == 404:
            return NotFound()
        if reply.status != 200 or not isinstance(reply.body, dict | list):
            return Unreachable(certain=True, detail=reply.detail)
        number = parse_found_id(reply.body, code)
        if number is None:
            return NotFound()
        found = await self._read_with_secret(number, secret)
        if isinstance(found, Unreachable | NotFound):
            return found
        if found.code != code:
            return NotFound()
        return await self._secrets_not_checked(number, secret) or found.told()

    async def status(self, reference: str) -> LookUpResult:
        found = await self._read(reference)
        return found.told() if isinstance(found, Detail) else found

    async def health(self) -> PortalHealth:
        # A dossier that can't exist: shows that the portal answers and knows us, and fetches nobody's data.
        reply = await self._request("GET", "/dossiers/kiosk-health")
        up = reply.status == 404 and isinstance(reply.body, dict)
        return PortalHealth(up, "" if up else reply.detail)

    async def _read(self, reference: str) -> Detail | NotFound | Unreachable:
        """Only a 404 in the portal's own words means "no such dossier": a proxy's 404 page
        while the portal restarts must not make us send it again."""
        reply = await self._request("GET", f"/dossiers/{quote(reference, safe='', errors='replace')}")
        if reply.status == 404 and isinstance(reply.body, dict):
            return NotFound()
        found = parse_detail(reply.body) if reply.status == 200 else None
        if found is None:
            return Unreachable(certain=True, detail=reply.detail)
        if found.reference != reference:
            return Unreachable(certain=True, detail="other_dossier")
        return found

    async def _find_or_create(self, dossier: Dossier, may_create: bool) -> Detail | Refused | Unreachable:
        found = await self._read(dossier.reference)
        if not isinstance(found, NotFound):
            return found
        return await self._create(dossier) if may_create else Unreachable(certain=False, detail="settling")

    async def _create(self, dossier: Dossier) -> Detail | Refused | Unreachable:
        reply = await self._request("POST", "/dossiers", form=self._input_model(dossier))
        if reply.status in _REJECTED:
            return Refused("rejected", reply.detail)
        found = parse_detail(reply.body) if reply.status in (200, 201) else None
        if found is None:
            return Unreachable(certain=not reply.sent or reply.status in _NOT_DONE, detail=reply.detail)
        if found.reference != dossier.reference:
            # Such a portal can never be asked whether it already has this dossier.
            return Refused("reference_not_kept")
        return found

    async def _fill_in(self, number: int, dossier: Dossier) -> Refused | Unreachable | None:
        files = await self._request("GET", f"/dossiers/{number}/files")
        if files.status != 200 or not isinstance(files.body, dict | list):
            return Unreachable(certain=False, detail=files.detail)
        declaration = parse_declaration(files.body, self._settings.declaration_part)
        if declaration is None:
            # The portal's settings are at fault, not the dossier: it waits until they are mended.
            return Unreachable(certain=False, detail="no_declaration_form")
        path = f"/dossiers/{number}/files/{quote(declaration, safe='')}/formdata"
        reply = await self._request("PUT", path, form={"formdata": json.dumps(dict(dossier.form))})
        return _step_failure(reply)

    async def _hand_in(self, number: int) -> Refused | Unreachable | None:
        reply = await self._request("POST", f"/dossiers/{number}/submitting")
        if reply.status == 405:
            # Before 2020 there was only the GET of it.
            reply = await self._request("GET", f"/dossiers/{number}/submitting")
        return _step_failure(reply)

    async def _confirm(self, number: int, dossier: Dossier) -> SubmitResult:
        """What counts is not that a request went well but that the portal shows the dossier as submitted."""
        found = await self._read(dossier.reference)
        if isinstance(found, Detail) and found.handed_in and found.id == number:
            return self._sent(found, dossier)
        return Unreachable(certain=False, detail="not_confirmed")

    def _sent(self, found: Detail, dossier: Dossier) -> Sent:
        return Sent(found.code, found.secret or dossier.secret, found.sent_at or self._clock(), found.due)

    async def _read_with_secret(self, number: int, secret: str) -> Detail | NotFound | Unreachable:
        reply = await self._request("GET", f"/dossiers/{number}", query={"secretKey": secret})
        if reply.status == 404 or reply.status in _NO_ACCESS:
            return NotFound()
        found = parse_detail(reply.body) if reply.status == 200 else None
        return found or Unreachable(certain=True, detail=reply.detail)

    async def _secrets_not_checked(self, number: int, secret: str) -> Unreachable | None:
        """Some versions of OpenCPS take the secret elsewhere and ignore ours: then anybody could
        read anybody's status here. Tried once with a wrong secret before the first answer."""
        if self._secrets_are_checked:
            return None
        wrong = "".join(ALPHABET[(ALPHABET.find(sign) + 1) % len(ALPHABET)] for sign in secret)
        answer = await self._read_with_secret(number, wrong)
        if isinstance(answer, Unreachable):
            return answer
        self._secrets_are_checked = isinstance(answer, NotFound)
        if self._secrets_are_checked:
            return None
        log.error("portal_ignores_secrets")
        return Unreachable(certain=True, detail="secrets_not_checked")

    def _input_model(self, dossier: Dossier) -> dict[str, str]:
        """DossierInputModel, as far as a kiosk knows it."""
        applicant = dossier.applicant
        fields = {
            "referenceUid": dossier.reference,
            "serviceCode": dossier.procedure,
            "serviceName": dossier.title,
            "dossierName": dossier.title,
            "govAgencyCode": self._settings.agency,
            "dossierTemplateNo": self._settings.templates.get(dossier.procedure, dossier.procedure),
            "applicantName": applicant.name,
            "applicantIdType": "citizen",
            "applicantIdNo": applicant.id_number,
            "address": applicant.address,
            "contactName": applicant.name,
            "contactTelNo": applicant.phone,
            "password": dossier.secret,
            "online": "true",
        }
        return {name: value for name, value in fields.items() if value}

    async def _request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None,
    ) -> _Reply:
        """One request, over within the timeout however slowly the answer drips in."""
        # Encoded here, not by httpx: half a surrogate pair in a field must not raise.
        address = path + (f"?{urlencode(query, errors='replace')}" if query else "")
        content = urlencode(form, errors="replace").encode() if form is not None else None
        headers = {"Content-Type": "application/x-www-form-urlencoded"} if form is not None else {}
        try:
            async with (
                asyncio.timeout(self._settings.timeout_s),
                self._client.stream(method, address, content=content, headers=headers) as response,
            ):
                return _Reply(response.status_code, parse_json(await _read_at_most(response, _LARGEST_ANSWER)))
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol):
            return _Reply(0, sent=False)
        except (httpx.HTTPError, httpx.StreamError, TimeoutError):
            return _Reply(0)


def _step_failure(reply: _Reply) -> Refused | Unreachable | None:
    """Of a step after the dossier was created: nothing is certain any more but a plain refusal."""
    if reply.status in _REJECTED:
        return Refused("rejected", reply.detail)
    if reply.status in (200, 201) and reply.body is not None:
        return None
    return Unreachable(certain=False, detail=reply.detail)


async def _read_at_most(response: httpx.Response, limit: int) -> bytes:
    """The body, or nothing when it is longer: no answer of ours is."""
    body = bytearray()
    async for piece in response.aiter_bytes():
        body += piece
        if len(body) > limit:
            return b""
    return bytes(body)
