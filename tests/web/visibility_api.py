"""Who may read and do what over the API: the table of product.md, as data.

Bodies are empty where they can be, so that whoever gets through the door is told what is missing
and changes nothing. What does change something stands behind what would notice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.web.world import EVERYBODY, STRANGERS

DESK = "rita rex nora sol ada nick"
READERS = f"{DESK} stan sid"
CHECKLISTS = f"{DESK} sam sue"
ADMINS = "ada nick"
DECIDERS = "rita rex ada nick"
NORTH = "rita nora stan ada nick"
SOUTH = "rita rex sol sid ada"
NORTHERN = "nora stan nick"
SOUTHERN = "rex sol sid"
"""Those of one side alone, who read there: the other side is hidden from them."""
ORIGINAL = "rendition=original"
ODD = {"status": "odd"}
NAMELESS = {"title": ""}
NOBODYS = "00000000-0000-0000-0000-000000000000"
SIGNED_IN = " ".join(name for name in EVERYBODY if name not in STRANGERS)


@dataclass(frozen=True)
class Line:
    """`through`: who gets past every door, with this status; `hidden`: who meets a 404 instead
    of a 403 (everybody when it is "*"); strangers meet a 401. `but`: who gets something else."""

    method: str
    address: str
    status: int
    through: str
    hidden: str = ""
    json: Any = None
    but: Mapping[str, int] = field(default_factory=dict)

    def expected(self, who: str) -> int:
        if who in self.through.split():
            return self.but.get(who, self.status)
        if who in STRANGERS:
            return 401
        return 404 if self.hidden == "*" or who in self.hidden.split() else 403


TABLE = [
    Line("GET", "/api/v1/hello", 200, " ".join(EVERYBODY)),
    Line("POST", "/api/v1/session", 422, " ".join(EVERYBODY), json={}),
    Line("GET", "/api/v1/me", 200, SIGNED_IN),
    Line("GET", "/api/v1/openapi.json", 200, SIGNED_IN),
    Line("GET", "/api/docs", 200, SIGNED_IN),
    Line("GET", "/metrics", 200, "ada"),
    Line("POST", "/api/v1/session/code", 422, " ".join(EVERYBODY), json={}),
    Line("POST", "/api/v1/session/passkey", 422, " ".join(EVERYBODY), json={}),
    Line("POST", "/api/v1/session/passkey/options", 200, " ".join(EVERYBODY), json={}),
    Line("PUT", "/api/v1/me/device", 422, SIGNED_IN, json={}),
    Line("POST", "/api/v1/me/agreement", 422, SIGNED_IN, json={}),
    Line("GET", "/api/v1/me/sessions", 200, SIGNED_IN),
    Line("GET", "/api/v1/me/passkeys", 200, SIGNED_IN),
    Line("GET", "/api/v1/me/data.zip", 200, SIGNED_IN),
    # Everybody here comes with a token, and those change no way in.
    Line("POST", "/api/v1/me/password", 403, "", json={}),
    Line("POST", "/api/v1/me/passkeys", 403, "", json={}),
    Line("POST", "/api/v1/me/passkey-options", 403, "", json={}),
    Line("DELETE", "/api/v1/me/passkeys/nothing", 403, ""),
    Line("GET", "/api/v1/me/push", 200, "sam sue"),
    Line("POST", "/api/v1/me/push", 403, "", json={}),
    Line("DELETE", "/api/v1/me/push/nothing", 403, ""),
    Line("DELETE", "/api/v1/me/sessions/nothing", 403, ""),
    Line("GET", "/api/v1/tokens", 200, SIGNED_IN),
    Line("POST", "/api/v1/tokens", 422, SIGNED_IN, json={"scope": "write"}),
    Line("DELETE", "/api/v1/tokens/{ts}", 204, "sid ada", "*"),
    Line("GET", "/api/v1/visits", 200, "sam sue rita rex ada nick"),
    Line("POST", "/api/v1/visits", 422, ADMINS, json={}),
    Line("PATCH", "/api/v1/visits/{vn}", 422, "sam ada nick", "sue", json={}),
    Line("PATCH", "/api/v1/visits/{vs}", 422, "sue ada", "sam nick", json={}),
    Line("PATCH", "/api/v1/visits/{on}", 422, "sam sue ada nick", json={}),
    Line("PATCH", "/api/v1/visits/{os}", 422, "sam sue ada", "nick", json={}),
    Line("POST", "/api/v1/visits/{vn}/claim", 409, "sam sue", but={"sam": 200}),
    Line("POST", "/api/v1/visits/{vs}/claim", 409, "sam sue", but={"sue": 200}),
    Line("POST", "/api/v1/visits/{os}/claim", 409, "sam sue", but={"sam": 200}),
    Line("GET", "/api/v1/checklists", 200, CHECKLISTS),
    Line("POST", "/api/v1/checklists", 422, ADMINS, json={}),
    Line("GET", "/api/v1/checklists/visit", 200, CHECKLISTS),
    Line("GET", "/api/v1/checklists/visit/versions/1", 200, CHECKLISTS),
    Line("PUT", "/api/v1/checklists/visit/draft", 422, ADMINS, json={}),
    Line("POST", "/api/v1/checklists/visit/publish", 409, ADMINS),
    Line("GET", "/api/v1/locations", 200, SIGNED_IN),
    Line("GET", "/api/v1/locations/N-001", 200, NORTH, "*"),
    Line("GET", "/api/v1/locations/S-001", 200, SOUTH, "*"),
    Line("POST", "/api/v1/locations", 422, ADMINS, json={}),
    Line("GET", "/api/v1/regions", 200, READERS),
    Line("POST", "/api/v1/regions", 422, ADMINS, json={}),
    Line("GET", "/api/v1/people", 200, ADMINS),
    Line("POST", "/api/v1/people", 422, ADMINS, json={}),
    Line("GET", "/api/v1/people/{kn}", 200, ADMINS),
    Line("GET", "/api/v1/people/{ks}", 200, "ada", "nick"),
    Line("PATCH", "/api/v1/people/{kn}", 422, ADMINS, json={"name": "x"}),
    Line("PATCH", "/api/v1/people/{ks}", 422, "ada", "nick", json={"name": "x"}),
    Line("GET", "/api/v1/programmes", 200, ADMINS),
    Line("POST", "/api/v1/programmes", 422, ADMINS, json={}),
    Line("PATCH", "/api/v1/programmes/everyday", 422, ADMINS, json={"unplanned": "x"}),
    Line("GET", "/api/v1/programmes/everyday/waves", 200, ADMINS),
    Line("POST", "/api/v1/programmes/everyday/waves", 422, ADMINS, json={}),
    # A wave lies in no part, and its programme has no checklist yet.
    Line("POST", "/api/v1/waves/{m}/visits", 409, "ada", json={}),
    Line("GET", "/api/v1/audits", 200, SIGNED_IN),
    Line("GET", "/api/v1/audits/{an}", 200, NORTH, "*"),
    Line("GET", "/api/v1/audits/{as}", 200, SOUTH, "*"),
    Line("GET", "/api/v1/audits/{un}", 200, "sue rita", "*"),
    Line("GET", "/api/v1/audits/{us}", 200, "sue rita rex", "*"),
    Line("GET", "/api/v1/audits/{wn}", 200, "rita", "*"),
    Line("GET", "/api/v1/audits/{ws}", 200, "rita rex", "*"),
    Line("GET", "/api/v1/audits/{wn}/flags", 200, "rita", "rex"),
    Line("GET", "/api/v1/audits/{as}/flags", 200, "rita rex"),
    Line("POST", "/api/v1/audits/{wn}/flags/too_quick/dismiss", 422, "rita", "rex", json={}),
    Line("POST", "/api/v1/audits/{ws}/flags/too_quick/dismiss", 422, "rita rex", json={}),
    Line("POST", "/api/v1/audits/{wn}/review", 422, "rita", "rex", json={}),
    Line("POST", "/api/v1/audits/{ws}/review", 422, "rita rex", json={}),
    Line("POST", "/api/v1/audits/{wn}/corrections", 422, "rita", "rex", json={}),
    Line("POST", "/api/v1/audits/{as}/corrections", 422, "rita rex", json={}),
    Line("POST", "/api/v1/audits/{wn}/redactions", 422, "rita", "rex", json={}),
    Line("POST", "/api/v1/audits/{as}/redactions", 422, "rita rex", json={}),
    Line("POST", "/api/v1/audits/{an}/ask", 422, ADMINS, json={}),
    Line("POST", "/api/v1/audits/{as}/ask", 422, "ada", "nick", json={}),
    Line("POST", "/api/v1/corrections/{cn}/decision", 422, "rita", "rex", json={}),
    Line("POST", "/api/v1/corrections/{cs}/decision", 422, "rita rex", json={}),
    Line("GET", "/api/v1/appeals", 200, READERS),
    Line("POST", "/api/v1/appeals", 422, "stan", SOUTHERN, json={"audit": "{an}"}),
    Line("POST", "/api/v1/appeals", 422, "sid", NORTHERN, json={"audit": "{as}"}),
    Line("GET", "/api/v1/appeals/{qn}", 200, NORTH, SOUTHERN),
    Line("GET", "/api/v1/appeals/{qs}", 200, SOUTH, NORTHERN),
    Line("GET", "/api/v1/appeals/{qn}/photos/{en}", 200, NORTH, SOUTHERN),
    Line("GET", "/api/v1/appeals/{qs}/photos/{es}", 200, SOUTH, NORTHERN),
    Line("GET", "/api/v1/appeals/{qn}/photos/{es}", 404, NORTH, SOUTHERN),
    Line("GET", f"/api/v1/appeals/{{qn}}/photos/{{en}}?{ORIGINAL}", 200, "rita", SOUTHERN),
    Line("GET", f"/api/v1/appeals/{{qs}}/photos/{{es}}?{ORIGINAL}", 200, "rita rex", NORTHERN),
    Line("POST", "/api/v1/appeals/{qn}/decision", 422, "rita", SOUTHERN, json={}),
    Line("POST", "/api/v1/appeals/{qs}/decision", 422, "rita rex", NORTHERN, json={}),
    Line("POST", "/api/v1/appeals/{qn}/withdraw", 200, "stan", SOUTHERN),
    Line("POST", "/api/v1/appeals/{qs}/withdraw", 200, "sid", NORTHERN),
    Line("DELETE", "/api/v1/audits/{an}", 422, ADMINS, json={}),
    Line("DELETE", "/api/v1/audits/{as}", 422, "ada", "nick", json={}),
    Line("PUT", "/api/v1/audits/{un}", 422, "sam sue gone", json={}),
    Line("PUT", "/api/v1/photos/{hn}", 422, "sam sue gone"),
    Line("GET", "/api/v1/drafts", 200, "sam sue"),
    Line("GET", "/api/v1/drafts/{dn}", 200, "sam", "sue"),
    Line("GET", "/api/v1/drafts/{ds}", 200, "sue", "sam"),
    Line("PUT", "/api/v1/drafts/{dn}", 422, "sam sue", json={}),
    Line("DELETE", "/api/v1/drafts/{ds}", 204, "sue", "sam"),
    Line("POST", "/api/v1/rescue", 415, ADMINS, json={}),
    Line("GET", "/api/v1/photos/{hn}", 200, "sue rita", "*"),
    Line("GET", "/api/v1/photos/{hs}", 200, "sue rita rex", "*"),
    Line("GET", "/api/v1/photos/{pn}", 200, "rita", "*"),
    Line("GET", "/api/v1/photos/{ps}", 200, "rita rex", "*"),
    Line("GET", "/api/v1/photos/{pn}?rendition=view", 200, NORTH, "*"),
    Line("GET", "/api/v1/photos/{ps}?rendition=view", 200, SOUTH, "*"),
    Line("GET", "/api/v1/expenses/mine", 200, "sam sue"),
    Line("GET", "/api/v1/expenses", 200, DECIDERS),
    Line("GET", "/api/v1/expenses/{xn}", 200, "rita ada nick", "rex"),
    Line("GET", "/api/v1/expenses/{xs}", 200, "rita rex ada", "nick"),
    Line("POST", "/api/v1/expenses/{xn}/decide", 422, "rita ada nick", "rex", json={}),
    Line("POST", "/api/v1/expenses/{xs}/decide", 422, "rita rex ada", "nick", json={}),
    Line("GET", "/api/v1/expenses/{xn}/receipts/2", 200, "sue rita ada nick", "*"),
    Line("GET", "/api/v1/expenses/{xs}/receipts/2", 200, "sue rita rex ada", "*"),
    Line("POST", "/api/v1/payroll", 422, ADMINS, json={}),
    Line("GET", "/api/v1/payroll", 200, ADMINS),
    Line("GET", "/api/v1/payroll/{bn}.csv", 200, ADMINS),
    Line("GET", "/api/v1/payroll/{bs}.csv", 200, "ada", "nick"),
    Line("GET", "/api/v1/notices", 200, SIGNED_IN),
    Line("POST", "/api/v1/notices/read", 422, SIGNED_IN, json={"ids": "x"}),
    Line("PUT", f"/api/v1/learned/{NOBODYS}", 422, "sam sue gone", json={}),
    Line("GET", "/api/v1/ideas", 200, READERS),
    Line("POST", "/api/v1/ideas", 422, DESK, json={}),
    Line("PATCH", "/api/v1/ideas/{in}", 422, "rita nora ada nick", SOUTHERN, json=ODD),
    Line("PATCH", "/api/v1/ideas/{is}", 422, "rita rex sol ada", NORTHERN, json=ODD),
    Line("PATCH", "/api/v1/ideas/{z}", 422, DESK, json=ODD),
    Line("PUT", "/api/v1/ideas/{in}/vote", 200, NORTH, SOUTHERN),
    Line("PUT", "/api/v1/ideas/{is}/vote", 200, SOUTH, NORTHERN),
    Line("PUT", "/api/v1/ideas/{z}/vote", 200, READERS),
    Line("DELETE", "/api/v1/ideas/{in}/vote", 200, NORTH, SOUTHERN),
    Line("DELETE", "/api/v1/ideas/{is}/vote", 200, SOUTH, NORTHERN),
    Line("GET", "/api/v1/actions", 200, READERS),
    Line("POST", "/api/v1/actions", 422, DESK, json={}),
    Line("PATCH", "/api/v1/actions/{jn}", 422, NORTH, SOUTHERN, json={"state": "odd"}),
    Line("PATCH", "/api/v1/actions/{js}", 422, SOUTH, NORTHERN, json={"state": "odd"}),
    Line("PATCH", "/api/v1/actions/{jn}", 422, "rita nora ada nick", SOUTHERN, json=NAMELESS),
    Line("PATCH", "/api/v1/actions/{js}", 422, "rita rex sol ada", NORTHERN, json=NAMELESS),
    Line("GET", "/api/v1/visits/{gn}/stages", 200, "sam", "sue"),
    Line("GET", "/api/v1/visits/{gs}/stages", 200, "sue", "sam"),
    Line("GET", "/api/v1/audits/{wn}/stages", 200, "rita", "rex"),
    Line("GET", "/api/v1/audits/{as}/stages", 200, "rita rex"),
    Line("GET", "/api/v1/scores/prices?checklist=visit", 200, DESK),
    Line("GET", "/api/v1/scores/employer", 200, DESK),
    Line("GET", "/api/v1/scores/locations?checklist=visit", 200, DESK),
    Line("GET", "/api/v1/scores/gap?checklist=visit", 200, DESK),
    Line("GET", "/api/v1/scores/sections?checklist=visit", 200, DESK),
    Line("GET", "/api/v1/scores/drivers?checklist=visit", 200, DESK),
    Line("GET", "/api/v1/scores/gap/questions?checklist=visit", 200, DESK),
    Line("GET", "/api/v1/scores/agreement?checklist=visit", 200, DESK),
    Line("GET", "/api/v1/scores/questions?checklist=visit", 200, DESK),
    Line("GET", "/api/v1/scores/trend?checklist=visit", 200, DESK),
    Line("GET", "/api/v1/exports/visits.csv?checklist=visit", 200, DESK),
    Line("GET", "/api/v1/exports/released/reports.csv", 200, READERS),
    Line("GET", "/api/v1/exports/released/nothing.csv", 404, READERS),
    Line("GET", "/api/v1/exports/workbook.xlsx?checklist=visit", 200, DESK),
    Line("GET", "/api/v1/exports/photos.zip?checklist=visit", 200, DESK),
]
