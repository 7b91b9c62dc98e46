# Gives back what a pause holds, also when the watchdog cannot run. Systems Manager runs it with the runbook's role.
# A lever is set to what it was before only while it is as the guard set it, or was about to; whatever else is found is
# left, and named.
# States and ids are those of lib/core/pausing/target.ts.

import json

import boto3
from botocore.config import Config

# Opening: the reverse of the order in which a pause sets them.
ORDER = 'concurrency provisioned source throttle'
# How a limit that is not there is kept in a record (lambda/aws/levers/route-throttle.ts).
UNLIMITED = 2**53 - 1
RESERVED = 'ReservedConcurrentExecutions'
RATE, BURST = 'requestsPerSecond', 'burstRequests'

# A resume waits for a tick to end, and is asked for once: longer and fewer times than the defaults.
patient = Config(read_timeout=300, retries={'total_max_attempts': 1})


def resume(events, context):
    asked = events['Function'].strip()
    done, left = [], []
    try:
        said = by_watchdog(events, asked)
    except Exception as error:
        print(f'lever by lever, because the watchdog did not: {error}')
    else:
        refused = [f"{one['function']}: {one['because']}" for one in said['refusals']]
        return tell(said['done'], refused)
    for record in records(events['Table'], asked, left):
        for held in sorted(record['held'], key=lambda held: ORDER.find(held['prior']['lever'])):
            if held['status'] != 'released':
                give_back(record, held, done, left)
    return tell(done, left if done + left else [f'no pause of {asked} is on record'])


def tell(done, left):
    left = ['left for you: ' + line for line in left]
    print(*done, *left, sep='\n')
    if left:
        raise Exception('; '.join(left))
    return {'Done': done}


def by_watchdog(events, asked):
    because = f"resumed by runbook execution {events['Execution']}"
    command = {'command': 'resume', 'force': True, 'because': because}
    if asked != 'all':
        command['functions'] = [asked]
    watchdog = boto3.client('lambda', config=patient)
    answer = watchdog.invoke(FunctionName=events['Watchdog'], Payload=json.dumps(command))
    said = json.load(answer['Payload'])
    if 'FunctionError' in answer or said['problems']:
        raise Exception(said)
    return said


def records(table, asked, left):
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
            if asked in names and record['phase'] != 'closed':
                yield record
        except Exception as error:
            left.append(f"record {item['sk']['S']}: {error!r}")


def give_back(record, held, done, left):
    prior = held['prior']
    name = f"{record['functionName']}: {prior['lever']} {prior.get('name', prior['id'])}"
    try:
        now, put = globals()[prior['lever']](record['functionId'], prior['id'])
        if now == prior['state']:
            done.append(f'{name}: is as it was before')
        # A lever that was on its way when the watchdog stopped may stand at what an earlier phase had set.
        elif held['status'] == 'planned' or now in [
            held['wanted']['state'],
            held['paused']['state'],
        ]:
            put(prior['state'])
            done.append(f"{name}: given back {prior['state']}")
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
    for one in pages.paginate(FunctionName=function).search('ProvisionedConcurrencyConfigs'):
        if one['FunctionArn'].endswith(':' + id):
            executions = one['RequestedProvisionedConcurrentExecutions']
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
