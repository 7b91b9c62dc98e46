"""Resumes what a Spendfuse guard holds on Azure, without its watchdog: for Cloud Shell, and for the removal of the guard.

    python3 resume.py https://ACCOUNT.table.core.windows.net/spendfuse [APP ...] [--removal] [--dry-run]

Needs az, signed in as somebody who may write the guard's table and change the apps. Every prior state comes from the
guard's own records; nothing is guessed, and a record that cannot be read is reported and left alone.
"""

import json
import re
import subprocess
import sys
import time
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen

STORAGE = "https://storage.azure.com/"
WEB_API = "2024-04-01"
TABLE_HEADERS = {
    "x-ms-version": "2020-12-06",
    "DataServiceVersion": "3.0",
    "Accept": "application/json;odata=nometadata",
    "Content-Type": "application/json",
}
SITE = re.compile(
    r"^/subscriptions/[0-9a-f-]{36}/resourcegroups/[-\w.()]{1,90}/providers/microsoft\.web/sites/[a-z0-9-]{2,60}$"
)
SETTING = re.compile(r"^(AzureWebJobs\.[\w-]{1,127}\.Disabled)(?:=(.{1,20}))?$")
ACCESS = re.compile(r"^publicNetworkAccess(=Enabled)?$")
# The owner's limit before the start, the start before the sources, what is reached from outside last.
ORDER = ["scale", "concurrency", "source", "throttle"]
# A tick of a watchdog that still runs must not pause again what is resumed here; the longest lease is ten minutes.
LEASE_SECONDS = {"resume": 60, "removal": 9 * 60}
HOLDER = "resume.py"
# A run at work has its lease for less than a minute at a time, and ends soon after it can prolong it no more.
WAIT_SECONDS = 75


class Failed(Exception):
    pass


class Gone(Failed):
    pass


def az(*command):
    done = subprocess.run(["az", *command], capture_output=True, text=True)
    if done.returncode != 0:
        is_gone = re.search(r"\b(ResourceNotFound|ResourceGroupNotFound)\b", done.stderr)
        raise (Gone if is_gone else Failed)(f"{' '.join(command[:6])}: {done.stderr.strip()[:500]}")
    return done.stdout


def arm(method, path, body=None):
    sent = [] if body is None else ["--body", json.dumps(body)]
    text = az("rest", "--method", method, "--url", f"{path}?api-version={WEB_API}", *sent)
    return json.loads(text) if text.strip() else {}


class Table:
    """The guard's table, as the watchdog writes it; its pages are named in headers, which `az rest` does not show."""

    def __init__(self, address):
        self.address = address
        wanted = ["--resource", STORAGE, "--query", "accessToken", "--output", "tsv"]
        self.token = az("account", "get-access-token", *wanted).strip()

    def ask(self, method, what, body=None):
        headers = {**TABLE_HEADERS, "Authorization": f"Bearer {self.token}"}
        sent = None if body is None else json.dumps(body).encode()
        request = Request(f"{self.address}{what}", sent, headers, method=method)
        try:
            with urlopen(request, timeout=30) as answer:
                text = answer.read().decode()
                return (json.loads(text) if text.strip() else {}), answer.headers
        except HTTPError as failure:
            said = failure.read().decode(errors="replace")
            is_gone = failure.code == 404 and "TableNotFound" not in said
            raise (Gone if is_gone else Failed)(f"{method} {request.full_url}: {failure.code} {said[:500]}") from failure
        except OSError as failure:
            raise Failed(f"{method} {request.full_url}: {failure}") from failure

    def rows(self, partition):
        """Of every page; one may be empty and not be the last (learn.microsoft.com, Query timeout and pagination)."""
        keys = quote(f"PartitionKey eq '{partition}'")
        asked = f"()?$filter={keys}"
        following = ""
        while True:
            page, headers = self.ask("GET", asked + following)
            yield from page["value"]
            names = [name for name in ("NextPartitionKey", "NextRowKey") if headers.get(f"x-ms-continuation-{name}")]
            if not names:
                return
            following = "".join(f"&{name}={quote(headers[f'x-ms-continuation-{name}'], safe='')}" for name in names)


def text_in(entity):
    parts = []
    while isinstance(entity.get(f"text{len(parts)}"), str):
        parts.append(entity[f"text{len(parts)}"])
    return "".join(parts)


def open_records(table):
    for row in table.rows("open"):
        yield f"open/{row['RowKey']}", text_in(row)


def record_in(name, text):
    try:
        record = json.loads(json.loads(text)["record"])
        if record["schemaVersion"] != 1 or not SITE.match(record["functionId"]):
            raise ValueError("it is of no function app")
        return record
    except (KeyError, TypeError, ValueError) as reason:
        raise Failed(f"{name} cannot be read: {reason}") from reason


def limit_of(state):
    return state.get("executions", state.get("instances"))


def set_limit(site, limit):
    if site["properties"].get("sku") != "FlexConsumption":
        arm("patch", f"{site['id']}/config/web", {"properties": {"functionAppScaleLimit": limit or 0}})
        return
    config = site["properties"].get("functionAppConfig") or {}
    scale = {key: value for key, value in config.get("scaleAndConcurrency", {}).items() if key != "maximumInstanceCount"}
    if limit:
        scale["maximumInstanceCount"] = limit
    arm("patch", site["id"], {"properties": {"functionAppConfig": {**config, "scaleAndConcurrency": scale}}})


def restore(site, prior):
    kind, state, path = prior["lever"], prior["state"], site["id"]
    if kind == "scale":
        set_limit(site, limit_of(state))
    elif kind == "concurrency":
        if state["kind"] == "reserved" and state["executions"] == 0:
            return
        set_limit(site, limit_of(state))
        arm("post", f"{path}/start")
    elif kind == "source":
        found = SETTING.match(prior["id"])
        if not found:
            raise Failed(f"{prior['id']} is no setting that disables a function")
        settings = arm("post", f"{path}/config/appsettings/list")["properties"]
        settings.pop(found.group(1), None)
        if found.group(2) is not None:
            settings[found.group(1)] = found.group(2)
        arm("put", f"{path}/config/appsettings", {"properties": settings})
    elif kind == "throttle" and ACCESS.match(prior["id"]):
        to = "Enabled" if prior["id"].endswith("=Enabled") else ""
        arm("patch", f"{path}/config/web", {"properties": {"publicNetworkAccess": to}})
    else:
        raise Failed(f"{kind} {prior['id']} is no lever of a function app")


def resume(record, is_dry):
    try:
        site = arm("get", record["functionId"])
    except Gone:
        print(f"{record['functionName']}: it does not exist any more, so nothing of it is left to resume")
        return
    held = [one["prior"] for one in record["held"] if one["status"] != "released"]
    for prior in sorted(held, key=lambda one: ORDER.index(one["lever"])):
        print(f"{record['functionName']}: {prior['lever']} {prior['id']} back to {json.dumps(prior['state'])}")
        if not is_dry:
            restore(site, prior)


LEASE = "(PartitionKey='guard',RowKey='lease')"


def lease_ends(table):
    """When the run that is at work has to prolong its lease; 0 where none is at work."""
    try:
        lease = json.loads(text_in(table.ask("GET", LEASE)[0]))
        return 0 if lease["holder"] == HOLDER else float(lease["untilMs"]) / 1000
    except (Gone, KeyError, TypeError, ValueError):
        return 0


def take_lease(table, seconds):
    until = time.time() + WAIT_SECONDS
    while time.time() < min(until, lease_ends(table)):
        time.sleep(1)
    lease = json.dumps({"holder": HOLDER, "untilMs": int((time.time() + seconds) * 1000)})
    table.ask("PUT", LEASE, {"PartitionKey": "guard", "RowKey": "lease", "text0": lease})


def main(arguments):
    names = [one for one in arguments if not one.startswith("--")]
    options = {one for one in arguments if one.startswith("--")}
    if not names or not names[0].startswith("http") or options - {"--removal", "--dry-run"}:
        print(__doc__, file=sys.stderr)
        return 2
    table, apps = Table(names[0].rstrip("/")), set(names[1:])
    is_dry = "--dry-run" in options
    failures = 0
    if not is_dry:
        take_lease(table, LEASE_SECONDS["removal" if "--removal" in options else "resume"])
    for name, text in open_records(table):
        try:
            record = record_in(name, text)
            if record["phase"] != "closed" and (not apps or record["functionName"] in apps):
                resume(record, is_dry)
        except (Failed, KeyError, ValueError) as reason:
            failures += 1
            print(f"not resumed: {reason}", file=sys.stderr)
    print("nothing is left paused" if failures == 0 else f"{failures} could not be resumed")
    return 1 if failures else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Failed as reason:
        print(reason, file=sys.stderr)
        sys.exit(1)
