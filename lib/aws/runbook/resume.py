# Gives back what a pause holds, also when the watchdog cannot run. Systems Manager runs it with the runbook's role.
# A lever is set to what it was before only while it is as the guard set it; whatever else is found is left, and named.
# States and ids are those of lib/core/target.ts. Lines of comment are left out of the template; nothing else is.

import json

import boto3
from botocore.config import Config

# Opening: the reverse of the order in which a pause sets them.
ORDER = 'concurrency provisioned source throttle'
# How a REST method without a limit is kept in a record: lambda/aws/levers/rest-throttles.ts.
UNLIMITED = 2**53 - 1

# A resume waits for a tick to end, and is asked for once: longer and fewer times than the defaults.
patient = Config(read_timeout=300, retries={'total_max_attempts': 1})


def resume(events, context):
    asked = events['Function'].strip()
    client = {name: boto3.client(name) for name in ['lambda', 'apigateway', 'apigatewayv2']}
    done, left = [], []
    try:
        said = by_watchdog(events, asked)
    except Exception as error:
        print(f'lever by lever, because the watchdog did not: {error}')
    else:
        refused = [f"{one['function']}: {one['because']}" for one in said['refusals']]
        return tell(said['done'], refused)
    for record in records(events['Table'], asked, left):
        held = sorted(record['held'], key=lambda one: ORDER.find(one['prior']['lever']))
        for one in held:
            if one['status'] != 'released':
                give_back(client, record, one, done, left)
    return tell(done, left if done + left else [f'no pause of {asked} is on record'])


def tell(done, left):
    left = ['left for you: ' + line for line in left]
    print(*done, *left, sep='\n')
    if left:
        raise Exception('; '.join(left))
    return {'Done': done}


def by_watchdog(events, asked):
    command = {'command': 'resume', 'because': f"resumed by runbook execution {events['Execution']}"}
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


def give_back(client, record, held, done, left):
    prior = held['prior']
    id = prior['id']
    name = f"{record['functionName']}: {prior['lever']} {prior.get('name', id)}"
    try:
        see, put = globals()[prior['lever']](client, record['functionId'], id)
        now = see()
        if now == prior['state']:
            done.append(f'{name}: is as it was before')
        elif now in [held['wanted']['state'], held['paused']['state']]:
            put(prior['state'])
            done.append(f"{name}: given back {prior['state']}")
        else:
            left.append(f'{name}: somebody set it to {now}')
    except Exception as error:
        left.append(f'{name}: {error!r}')


def concurrency(client, function, id):
    api = client['lambda']
    name = {'FunctionName': function}

    def see():
        executions = api.get_function_concurrency(**name).get('ReservedConcurrentExecutions')
        if executions is None:
            return {'kind': 'unreserved'}
        return {'kind': 'reserved', 'executions': executions}

    def put(state):
        if state['kind'] == 'unreserved':
            api.delete_function_concurrency(**name)
        else:
            api.put_function_concurrency(**name, ReservedConcurrentExecutions=state['executions'])

    return see, put


def provisioned(client, function, id):
    api = client['lambda']

    def see():
        # What was released is not listed any more.
        pages = api.get_paginator('list_provisioned_concurrency_configs')
        for one in pages.paginate(FunctionName=function).search('ProvisionedConcurrencyConfigs'):
            if one['FunctionArn'].endswith(':' + id):
                executions = one['RequestedProvisionedConcurrentExecutions']
                return {'kind': 'provisioned', 'executions': executions}
        return {'kind': 'none'}

    def put(state):
        api.put_provisioned_concurrency_config(
            FunctionName=function,
            Qualifier=id,
            ProvisionedConcurrentExecutions=state['executions'],
        )

    return see, put


def source(client, function, id):
    api = client['lambda']

    def see():
        state = api.get_event_source_mapping(UUID=id)['State']
        return {'kind': state.lower().replace('ling', 'led')}

    def put(state):
        api.update_event_source_mapping(UUID=id, Enabled=state['kind'] == 'enabled')

    return see, put


def throttle(client, function, id):
    kind, api_id, stage, key = id.split('|', 3)
    return (of_rest if kind == 'rest' else of_http)(client, api_id, stage, key)


def of_rest(client, api_id, stage, key):
    api = client['apigateway']
    name = {'restApiId': api_id, 'stageName': stage}
    limits = {'rateLimit': 'requestsPerSecond', 'burstLimit': 'burstRequests'}

    def see():
        found = api.get_stage(**name).get('methodSettings', {}).get(key)
        if not found:
            return {'kind': 'inherited'}
        return throttled(found, 'throttlingRateLimit', 'throttlingBurstLimit')

    def put(state):
        steps = [{'op': 'remove', 'path': f'/{key}'}]
        if state['kind'] == 'throttled':
            numbers = {limit: state[word] for limit, word in limits.items()}
            steps = [
                {
                    'op': 'replace',
                    'path': f'/{key}/throttling/{limit}',
                    'value': str(-1 if number == UNLIMITED else number),
                }
                for limit, number in numbers.items()
            ]
        api.update_stage(**name, patchOperations=steps)

    return see, put


def of_http(client, api_id, stage, key):
    api = client['apigatewayv2']
    name = {'ApiId': api_id, 'StageName': stage}
    limits = ['ThrottlingRateLimit', 'ThrottlingBurstLimit']

    def settings():
        return api.get_stage(**name).get('RouteSettings', {}).get(key, {})

    def see():
        found = settings()
        if not found.keys() & {*limits}:
            return {'kind': 'inherited'}
        return throttled(found, *limits)

    def put(state):
        kept = {word: value for word, value in settings().items() if word not in limits}
        if state['kind'] == 'throttled':
            kept.update(zip(limits, [state['requestsPerSecond'], state['burstRequests']]))
        else:
            api.delete_route_settings(**name, RouteKey=key)
        if kept:
            api.update_stage(**name, RouteSettings={key: kept})

    return see, put


def throttled(found, rate, burst):
    numbers = [found.get(word, 0) for word in [rate, burst]]
    rate, burst = [UNLIMITED if number < 0 else number for number in numbers]
    return {'kind': 'throttled', 'requestsPerSecond': rate, 'burstRequests': burst}
