#!/usr/bin/env python3
"""Resumes what the guard paused, without the guard: for Cloud Shell when its watchdog cannot run, and for its removal.

  python3 resume.py --project PROJECT            shows what is paused, and changes nothing
  python3 resume.py --project PROJECT orders     resumes these services
  python3 resume.py --project PROJECT --all      resumes everything
  python3 resume.py --project PROJECT --removal  the same before the guard is removed: no tick may follow

It reads the records in the guard's bucket and sets back the scaling that each of them holds: mode, minimum and maximum in
one change. The records stay: a guard that runs again finds the scaling changed by hand, and takes that for a resume.
"""
import argparse
import json
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

RUN = os.environ.get("CLOUDSDK_API_ENDPOINT_OVERRIDES_RUN", "https://run.googleapis.com/")
STORAGE = os.environ.get("CLOUDSDK_API_ENDPOINT_OVERRIDES_STORAGE", "https://storage.googleapis.com/")
SERVICE = re.compile(r"^projects/[\w.:-]+/locations/[\w-]+/services/[\w-]+$")
# A tick of a watchdog that still runs must not pause again what is resumed here; the longest lease is ten minutes.
HOLDER = "resume.py"
LEASE_SECONDS = {"resume": 60, "removal": 9 * 60}
# A run at work has its lease for less than a minute at a time, and ends soon after it can prolong it no more.
WAIT_SECONDS = 75


class Failed(Exception):
    pass


class Gone(Failed):
    pass


def token():
    for name in ("CLOUDSDK_AUTH_ACCESS_TOKEN", "GOOGLE_OAUTH_ACCESS_TOKEN"):
        if os.environ.get(name):
            return os.environ[name]
    try:
        return subprocess.check_output(["gcloud", "auth", "print-access-token"], text=True).strip()
    except (OSError, subprocess.CalledProcessError) as reason:
        raise Failed(
            f"there is nobody to act as ({reason}): sign in with gcloud, or set GOOGLE_OAUTH_ACCESS_TOKEN"
        ) from reason


def send(method, url, bearer, body=None):
    headers = {"Authorization": "Bearer " + bearer, "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data=data, method=method, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return response.read() or b"null"
    except urllib.error.HTTPError as error:
        reason = f"{method} {url} was refused ({error.code}): {error.read().decode(errors='replace')[:300]}"
        raise (Gone if error.code == 404 else Failed)(reason) from error
    except OSError as error:
        raise Failed(f"{method} {url} failed: {error}") from error


def call(method, url, bearer, body=None):
    try:
        return json.loads(send(method, url, bearer, body))
    except ValueError as error:
        raise Failed(f"{method} {url} answered with no JSON") from error


class Bucket:
    """The guard's own objects."""

    def __init__(self, name, bearer):
        self.name, self.bearer = name, bearer
        self.objects = f"storage/v1/b/{urllib.parse.quote(name, safe='')}/o"

    def read(self, name):
        return send("GET", f"{STORAGE}{self.objects}/{urllib.parse.quote(name, safe='')}?alt=media", self.bearer)

    def names(self, prefix):
        page = ""
        while True:
            listed = call("GET", f"{STORAGE}{self.objects}?prefix={prefix}{page}", self.bearer)
            for item in listed.get("items", []):
                yield item["name"]
            if not listed.get("nextPageToken"):
                return
            page = "&pageToken=" + urllib.parse.quote(listed["nextPageToken"], safe="")

    def lease_ends(self):
        """When the run that is at work has to prolong its lease; 0 where none is at work."""
        try:
            lease = json.loads(self.read("guard/lease"))
            return 0 if lease["holder"] == HOLDER else float(lease["untilMs"]) / 1000
        except (Gone, KeyError, TypeError, ValueError):
            return 0

    def take_lease(self, seconds):
        until = time.time() + WAIT_SECONDS
        while time.time() < min(until, self.lease_ends()):
            time.sleep(1)
        lease = {"holder": HOLDER, "untilMs": int((time.time() + seconds) * 1000)}
        call("POST", f"{STORAGE}upload/{self.objects}?uploadType=media&name=guard%2Flease", self.bearer, lease)


def record_in(name, text):
    try:
        record = json.loads(json.loads(text)["record"])
        if record["schemaVersion"] != 1 or not SERVICE.match(record["functionId"]):
            raise ValueError("it is of no Cloud Run service")
        _ = record["functionName"], record["phase"], record["because"], [one["status"] for one in record["held"]]
        return record
    except (KeyError, TypeError, ValueError) as reason:
        raise Failed(f"{name}: this record cannot be read ({reason}); look at the scaling of its service yourself")


def open_records(bucket):
    """Every record that holds something, and how many could not be read: each of those is reported and left alone."""
    records, unread = [], 0
    for name in bucket.names("open/"):
        try:
            record = record_in(name, bucket.read(name))
            if record["phase"] != "closed":
                records.append(record)
        except Gone:
            continue  # closed since it was listed
        except Failed as reason:
            unread += 1
            print(reason)
    return records, unread


def scaling(state):
    """The whole of a service's scaling: what is left out goes back to its default."""
    kind = state["kind"]
    if kind == "manual":
        body = {"scalingMode": "MANUAL", "manualInstanceCount": state["executions"]}
    elif kind == "reserved" and state["executions"] == 0:
        return {"scalingMode": "MANUAL", "manualInstanceCount": 0}
    elif kind == "reserved":
        return {"scalingMode": "AUTOMATIC", "maxInstanceCount": state["executions"]}
    elif kind in ("automatic", "unreserved"):
        body = {"scalingMode": "AUTOMATIC"}
        if state.get("least"):
            body["minInstanceCount"] = state["least"]
    else:
        raise ValueError(f"{kind} is no way in which a service scales")
    if state.get("most") is not None:
        body["maxInstanceCount"] = state["most"]
    return body


def restore(service, state, bearer):
    wanted = scaling(state)
    call("PATCH", f"{RUN}v2/{service}?updateMask=scaling", bearer, {"scaling": wanted})
    shown = call("GET", f"{RUN}v2/{service}", bearer).get("scaling", {})
    if "maxInstanceCount" not in wanted and shown.get("maxInstanceCount"):
        print(f"{service}: Cloud Run set a maximum of {shown['maxInstanceCount']} by itself")
    if any(shown.get(name, 0) != value for name, value in wanted.items()):
        raise Failed(f"{service}: sent {wanted}, and it shows {shown}; look again in a minute")
    print(f"{service}: resumed as {wanted}")


def resume(record, bearer):
    """Whether nothing of it is left to resume; one that fails must not keep the next one paused."""
    service = record["functionId"]
    try:
        for held in record["held"]:
            if held["status"] != "released" and held["prior"]["lever"] == "concurrency":
                restore(service, held["prior"]["state"], bearer)
        return True
    except Gone:
        print(f"{service}: it does not exist any more, so nothing of it is left to resume")
        return True
    except (Failed, AttributeError, KeyError, TypeError, ValueError) as reason:
        print(f"{service}: not resumed: {reason}")
        return False


def options_in(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("services", nargs="*")
    parser.add_argument("--project", required=True)
    parser.add_argument("--bucket", help="default: PROJECT-spendfuse")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--removal", action="store_true")
    return parser.parse_args(arguments)


def prepare(bucket, options):
    """Only the removal insists on the lease: a person who may not write it still resumes."""
    try:
        bucket.take_lease(LEASE_SECONDS["removal" if options.removal else "resume"])
    except Gone:
        raise
    except Failed as reason:
        if options.removal:
            raise
        print(f"a watchdog that still runs may pause again what is resumed here: {reason}")


def main(options):
    bearer = token()
    bucket = Bucket(options.bucket or f"{options.project}-spendfuse", bearer)
    is_all = options.all or options.removal
    if is_all or options.services:
        prepare(bucket, options)
    records, unread = open_records(bucket)
    names = {name for record in records for name in (record["functionName"], record["functionId"])}
    unknown = [name for name in options.services if name not in names]
    for name in unknown:
        print(f"{name}: no pause of it is on record")
    is_done = not unknown and (unread == 0 or not is_all)
    for record in records:
        if is_all or {record["functionName"], record["functionId"]} & set(options.services):
            is_done = resume(record, bearer) and is_done
        elif not options.services:
            print(f"{record['functionId']}: paused because {record['because']}")
    if not records and unread == 0:
        print("Nothing is paused by this guard.")
    return 0 if is_done else 1


if __name__ == "__main__":
    given = options_in(sys.argv[1:])
    try:
        sys.exit(main(given))
    except Gone as reason:
        # The removal of what is removed already must not fail for ever.
        print(f"there are no records of a guard: {reason}")
        sys.exit(0 if given.removal else 1)
    except Failed as reason:
        print(reason, file=sys.stderr)
        sys.exit(1)
