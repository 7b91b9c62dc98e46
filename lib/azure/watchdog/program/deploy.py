"""Puts a program into a function app on Flex Consumption: Terraform runs this once the app is there, and for each new program.

    python3 deploy.py SUBSCRIPTION RESOURCE_GROUP APP ZIP

Needs az, signed in as somebody who may deploy to the app. It must end by itself: az waits without a limit for an app that
does not become healthy (azure-cli, check_flex_app_after_deployment, read in 2026-11).
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

# az uploads, waits a minute for the triggers, then asks for the state of the host.
ATTEMPT_SECONDS = 300
# A new app answers 503 at first, and a new role takes up to ten minutes to take effect, until when the app may not keep the
# zip (learn.microsoft.com, role-based-access-control/troubleshooting).
GIVE_UP_SECONDS = 15 * 60
PAUSE_SECONDS = 30


def run(words, seconds):
    """The exit code, or None where it did not end in time; and what it printed."""
    with tempfile.TemporaryFile() as printed:
        child = subprocess.Popen(
            words, stdin=subprocess.DEVNULL, stdout=printed, stderr=subprocess.STDOUT, start_new_session=True
        )
        code = None
        try:
            code = child.wait(seconds)
        except subprocess.TimeoutExpired:
            pass
        finally:
            if child.poll() is None:
                end(child)
        printed.seek(0)
        return code, printed.read().decode("utf-8", "replace").strip()


def end(child):
    """Of az, which may be a shell that runs Python, everything."""
    if hasattr(os, "killpg"):
        os.killpg(child.pid, signal.SIGKILL)
    else:
        child.kill()
    child.wait()


def failed(what, next_step):
    print(f"spendfuse: {what}\nNext: {next_step}", file=sys.stderr, flush=True)
    return 1


def deploy(az, asked):
    place = ["--subscription", asked.subscription, "--resource-group", asked.resource_group, "--name", asked.app]
    words = [az, "functionapp", "deployment", "source", "config-zip", *place, "--src", asked.zip]
    give_up = time.monotonic() + asked.give_up_seconds
    while True:
        code, printed = run(words, asked.attempt_seconds)
        print(printed, flush=True)
        if code == 0:
            return 0
        if "AuthorizationFailed" in printed:
            return failed(f"whoever az is signed in as may not deploy to {asked.app}", "ask for it, then apply again")
        why = f"az did not end in {asked.attempt_seconds} s" if code is None else "az failed"
        if time.monotonic() + asked.pause_seconds > give_up:
            return failed(f"{asked.app} has no new program: {why}", "see what az says above, then apply again")
        print(f"spendfuse: {why}; a new app takes minutes. Again in {asked.pause_seconds} s", flush=True)
        time.sleep(asked.pause_seconds)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ["subscription", "resource_group", "app", "zip"]:
        parser.add_argument(name)
    parser.add_argument("--attempt-seconds", type=float, default=ATTEMPT_SECONDS)
    parser.add_argument("--give-up-seconds", type=float, default=GIVE_UP_SECONDS)
    parser.add_argument("--pause-seconds", type=float, default=PAUSE_SECONDS)
    asked = parser.parse_args()
    az = shutil.which("az")
    if az is None:
        return failed("there is no az where Terraform runs", "install the Azure CLI, sign in (az login), then apply again")
    if not os.path.isfile(asked.zip):
        return failed(f"{asked.zip} is not there", "apply in the folder that holds it, or synthesise it again")
    code, printed = run([az, "account", "show", "--subscription", asked.subscription, "--output", "none"], 60)
    if code != 0:
        print(printed, flush=True)
        return failed(f"az cannot use the subscription {asked.subscription}", "sign in (az login), then apply again")
    return deploy(az, asked)


if __name__ == "__main__":
    sys.exit(main())
