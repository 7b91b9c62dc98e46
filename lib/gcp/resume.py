#!/usr/bin/env python3
"""Resumes what the guard paused, without the guard: for Cloud Shell, when its watchdog cannot run.

  python3 resume.py --project PROJECT            shows what is paused, and changes nothing
  python3 resume.py --project PROJECT orders     resumes these services
  python3 resume.py --project PROJECT --all      resumes everything

It reads the records in the guard's bucket and sets back the scaling that each of them holds: mode, minimum and maximum in
one change. The records stay: a guard that runs again finds the scaling changed by hand, and takes that for a resume.
"""
import argparse
import json
import os
import re
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request

RUN = os.environ.get("CLOUDSDK_API_ENDPOINT_OVERRIDES_RUN", "https://run.googleapis.com/")
STORAGE = os.environ.get("CLOUDSDK_API_ENDPOINT_OVERRIDES_STORAGE", "https://storage.googleapis.com/")
SERVICE = re.compile(r"^projects/[\w.:-]+/locations/[\w-]+/services/[\w-]+$")


def token():
    given = os.environ.get("CLOUDSDK_AUTH_ACCESS_TOKEN")
    return given or subprocess.check_output(["gcloud", "auth", "print-access-token"], text=True).strip()


def call(method, url, bearer, body=None):
    data = None if body is None else json.dumps(body).encode()
    headers = {"Authorization": "Bearer " + bearer, "Content-Type": "application/json"}
    request = urllib.request.Request(url, data=data, method=method, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return json.loads(response.read() or b"null")
    except urllib.error.HTTPError as error:
        sys.exit(f"{method} {url} was refused ({error.code}): {error.read().decode()[:300]}")


def records(bucket, bearer):
    """Every record that holds something; one that cannot be read is said and left alone."""
    objects = f"{STORAGE}storage/v1/b/{urllib.parse.quote(bucket, safe='')}/o"
    page = ""
    while True:
        listed = call("GET", f"{objects}?prefix=open/{page}", bearer)
        for item in listed.get("items", []):
            name = item["name"]
            stored = call("GET", f"{objects}/{urllib.parse.quote(name, safe='')}?alt=media", bearer)
            try:
                record = json.loads(stored["record"])
                if record["phase"] != "closed":
                    yield record
            except (KeyError, TypeError, ValueError):
                print(f"{name}: this record cannot be read; look at the scaling of its service yourself")
        if not listed.get("nextPageToken"):
            return
        page = "&pageToken=" + urllib.parse.quote(listed["nextPageToken"], safe="")


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
        raise ValueError(kind)
    if state.get("most") is not None:
        body["maxInstanceCount"] = state["most"]
    return body


def resume(record, bearer):
    service = record["functionId"]
    if not SERVICE.match(service):
        print(f"{service}: this is no Cloud Run service; nothing was changed")
        return False
    for held in record["held"]:
        if held["status"] == "released" or held["prior"]["lever"] != "concurrency":
            continue
        wanted = scaling(held["prior"]["state"])
        call("PATCH", f"{RUN}v2/{service}?updateMask=scaling", bearer, {"scaling": wanted})
        shown = call("GET", f"{RUN}v2/{service}", bearer).get("scaling", {})
        left = {name: value for name, value in wanted.items() if shown.get(name, 0) != value}
        if "maxInstanceCount" not in wanted and shown.get("maxInstanceCount"):
            print(f"{service}: Cloud Run set a maximum of {shown['maxInstanceCount']} by itself")
        if left:
            print(f"{service}: sent {wanted}, and it shows {shown}; look again in a minute")
            return False
        print(f"{service}: resumed as {wanted}")
    return True


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("services", nargs="*")
    parser.add_argument("--project", required=True)
    parser.add_argument("--bucket", help="default: PROJECT-spendfuse")
    parser.add_argument("--all", action="store_true")
    given = parser.parse_args()
    bearer = token()
    found = list(records(given.bucket or f"{given.project}-spendfuse", bearer))
    names = {name for one in found for name in (one["functionName"], one["functionId"])}
    for name in given.services:
        if name not in names:
            print(f"{name}: no pause of it is on record")
    is_done = all(name in names for name in given.services)
    for one in found:
        if given.all or one["functionName"] in given.services or one["functionId"] in given.services:
            is_done = resume(one, bearer) and is_done
        elif not given.services:
            print(f"{one['functionId']}: paused because {one['because']}")
    if not found:
        print("Nothing is paused by this guard.")
    sys.exit(0 if is_done else 1)


main()
