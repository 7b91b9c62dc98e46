# Runs the runbook's program as Systems Manager does: its handler, a payload, whatever boto3 finds in the environment.
# Must add nothing of its own: what it prints and raises is handed back, and nothing is caught for it.

import contextlib
import io
import json
import sys

asked = json.load(sys.stdin)
program = {}
exec(asked['script'], program)
printed = io.StringIO()
answer = {'failure': None, 'output': None}
with contextlib.redirect_stdout(printed):
    try:
        answer['output'] = program[asked['handler']](asked['payload'], {})
    except Exception as error:
        answer['failure'] = str(error)
print(json.dumps({**answer, 'printed': printed.getvalue().splitlines()}))
