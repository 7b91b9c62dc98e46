# Restores what a pause holds, also when the watchdog cannot run. Systems Manager runs it with the runbook's role.
# A lever returns to what it was before only while it is as the guard set it, or was about to; anything else is left, and
# named. A damaged record or lever is named too, and never stops the others.
# States and ids are those of lib/core/pausing/target.ts.

import json
import re

import boto3
from botocore.config import Config

# How a limit that is not there is kept in a record (lambda/aws/levers/route-throttle.ts).
UNLIMITED = 2**53 - 1
RESERVED = 'ReservedConcurrentExecutions'
RATE, BURST = 'requestsPerSecond', 'burstRequests'
NUMBERS = ['executions', RATE, BURST]
PHASES = ['pausing', 'paused', 'probation', 'resuming', 'closed']
STATUSES = ['planned', 'set', 'released']

# A resume waits for a tick to end, and is asked for once: longer and fewer times than the defaults.
patient = Config(read_timeout=300, retries={'total_max_attempts': 1})


def resume(events, context):
    wanted = events['Function'].strip()
    done, left = [], []
    try:
        answer = ask_watchdog(events, wanted)
    except Exception as error:
        print(f'lever by lever, because the watchdog did not: {error}')
    else:
        refused = [f"{refusal['function']}: {refusal['because']}" for refusal in answer['refusals']]
        return report(answer['done'], refused)
    for record in open_records(events['Table'], wanted, left):
        for held in record['held']:
            if held['status'] != 'released':
                restore(record, held, done, left)
    return report(done, left if done + left else [f'no pause of {wanted} is on record'])


def report(done, left):
    left = ['left for you: ' + line for line in left]
    print(*done, *left, sep='\n')
    if left:
        raise Exception('; '.join(left))
    return {'Done': done}


def ask_watchdog(events, wanted):
    because = f"resumed by runbook execution {events['Execution']}"
    command = {'command': 'resume', 'force': True, 'because': because}
    if wanted != 'all':
        command['functions'] = [wanted]
    watchdog = boto3.client('lambda', config=patient)
    response = watchdog.invoke(FunctionName=events['Watchdog'], Payload=json.dumps(command))
    answer = json.load(response['Payload'])
    if 'FunctionError' in response or answer['problems']:
        raise Exception(answer)
    return answer


def open_records(table, wanted, left):
    pages = boto3.client('dynamodb').get_paginator('query').paginate(
        TableName=table,
        ConsistentRead=True,
        KeyConditionExpression='pk=:pk',
        ExpressionAttributeValues={':pk': {'S': 'open'}},
    )
    for item in pages.search('Items'):
        try:
            record = json.loads(item['record']['S'])
            names = ['all', record['functionName'], record['functionId'], record['recordId']]
            if record['phase'] not in PHASES:
                raise ValueError(f"phase is {record['phase']!r}")
            if wanted in names and record['phase'] != 'closed':
                record['held'] = sound_levers(record, left)
                yield record
        except Exception as error:
            left.append(f"record {item.get('sk', {}).get('S')} is damaged: {error!r}")


# Opening is the reverse of the order in which a pause sets the levers.
def sound_levers(record, left):
    sound = []
    for held in record['held']:
        try:
            check(held)
            sound.append(held)
        except Exception as error:
            left.append(f"{record['functionName']}: a lever on record is damaged: {error!r}")
    return sorted(sound, key=lambda held: [*LEVERS].index(held['prior']['lever']))


# What a record may ask for: a state that a lever can have, on one lever, and nothing else.
def check(held):
    if held['status'] not in STATUSES:
        raise ValueError(f"status is {held['status']!r}")
    for moment in ['prior', 'paused', 'wanted']:
        lever = held[moment]
        if lever['lever'] != held['prior']['lever'] or lever['id'] != held['prior']['id']:
            raise ValueError(f'{moment} names another lever')
        if not isinstance(lever['id'], str) or lever['lever'] not in LEVERS:
            raise ValueError(f"{lever['lever']!r} {lever['id']!r} is no lever")
        state = lever['state']
        if state['kind'] not in STATES[lever['lever']]:
            raise ValueError(f"{lever['lever']} cannot be {state['kind']!r}")
        for name in NUMBERS:
            number = state.get(name, 0)
            if isinstance(number, bool) or not isinstance(number, (int, float)) or number < 0:
                raise ValueError(f'{name} is {number!r}')
        if state['kind'] in ['reserved', 'provisioned'] and 'executions' not in state:
            raise ValueError(f"{state['kind']} without executions")
        if state['kind'] == 'throttled' and not {RATE, BURST} <= state.keys():
            raise ValueError('throttled without its limits')


def restore(record, held, done, left):
    prior = held['prior']
    name = f"{record['functionName']}: {prior['lever']} {prior.get('name', prior['id'])}"
    try:
        now, put = LEVERS[prior['lever']](record['functionId'], prior['id'])
        if now == prior['state']:
            done.append(f'{name}: is as it was before')
        # A lever that was on its way when the watchdog stopped may stand at what an earlier phase had set.
        elif held['status'] == 'planned' or now in [
            held['wanted']['state'],
            held['paused']['state'],
        ]:
            put(prior['state'])
            done.append(f"{name}: restored {prior['state']}")
        else:
            left.append(f'{name}: somebody set it to {now}')
    except Exception as error:
        left.append(f'{name}: {error!r}')


# Each kind of lever: what it is now, and how to set it.


def concurrency(function, id):
    api = boto3.client('lambda')
    executions = api.get_function_concurrency(FunctionName=function).get(RESERVED)

    def put(state):
        if state['kind'] == 'unreserved':
            api.delete_function_concurrency(FunctionName=function)
        else:
            limit = {RESERVED: state['executions']}
            api.put_function_concurrency(FunctionName=function, **limit)

    if executions is None:
        return {'kind': 'unreserved'}, put
    return {'kind': 'reserved', 'executions': executions}, put


def provisioned(function, id):
    api = boto3.client('lambda')
    now = {'kind': 'none'}
    # What was released is not listed any more.
    pages = api.get_paginator('list_provisioned_concurrency_configs')
    for config in pages.paginate(FunctionName=function).search('ProvisionedConcurrencyConfigs'):
        if config['FunctionArn'].endswith(':' + id):
            executions = config['RequestedProvisionedConcurrentExecutions']
            now = {'kind': 'provisioned', 'executions': executions}
    return now, lambda state: api.put_provisioned_concurrency_config(
        FunctionName=function,
        Qualifier=id,
        ProvisionedConcurrentExecutions=state['executions'],
    )


def source(function, id):
    api = boto3.client('lambda')
    state = api.get_event_source_mapping(UUID=id)['State']
    now = {'kind': state.lower().replace('ling', 'led')}
    return now, lambda state: api.update_event_source_mapping(
        UUID=id,
        Enabled=state['kind'] == 'enabled',
    )


def throttle(function, id):
    kind, api_id, stage, key = id.split('|', 3)
    # A key with more slashes would reach another setting of the stage, its variables among them.
    if kind == 'rest' and not re.fullmatch(r'~1[^/]*/[A-Z]+|[*]/[*]', key):
        raise ValueError(f'{key!r} is no method of a stage')
    return (of_rest if kind == 'rest' else of_http)(api_id, stage, key)


def of_rest(api_id, stage, key):
    api = boto3.client('apigateway')
    name = {'restApiId': api_id, 'stageName': stage}
    found = api.get_stage(**name).get('methodSettings', {}).get(key, {})

    def put(state):
        steps = [{'op': 'remove', 'path': f'/{key}'}]
        if state['kind'] == 'throttled':
            steps = [
                {
                    'op': 'replace',
                    'path': f'/{key}/throttling/{limit}',
                    'value': str(-1 if state[word] == UNLIMITED else state[word]),
                }
                for word, limit in {RATE: 'rateLimit', BURST: 'burstLimit'}.items()
            ]
        api.update_stage(**name, patchOperations=steps)

    return throttled(found, 'throttlingRateLimit', 'throttlingBurstLimit'), put


def of_http(api_id, stage, key):
    api = boto3.client('apigatewayv2')
    name = {'ApiId': api_id, 'StageName': stage}
    limits = ['ThrottlingRateLimit', 'ThrottlingBurstLimit']
    found = api.get_stage(**name).get('RouteSettings', {}).get(key, {})

    def put(state):
        kept = {word: value for word, value in found.items() if word not in limits}
        for word, limit in zip(limits, [RATE, BURST]):
            if state.get(limit, UNLIMITED) != UNLIMITED:
                kept[word] = state[limit]
        if found.keys() - kept.keys():
            api.delete_route_settings(**name, RouteKey=key)
        if kept:
            api.update_stage(**name, RouteSettings={key: kept})

    return throttled(found, *limits), put


def throttled(found, *limits):
    if not found.keys() & {*limits}:
        return {'kind': 'inherited'}
    numbers = [found.get(word, -1) for word in limits]
    rate, burst = [UNLIMITED if number < 0 else number for number in numbers]
    return {'kind': 'throttled', RATE: rate, BURST: burst}


LEVERS = {
    'concurrency': concurrency,
    'provisioned': provisioned,
    'source': source,
    'throttle': throttle,
}
STATES = {
    'concurrency': ['unreserved', 'reserved'],
    'provisioned': ['none', 'provisioned'],
    'source': ['enabled', 'disabled'],
    'throttle': ['inherited', 'throttled'],
}
