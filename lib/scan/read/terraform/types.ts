// Terraform's AWS resources in CloudFormation's words: one row a type, target path to source path.
// Azure and Google keep their own names; their collectors read those.

import { at, emptyMap, isMap, type Tree, type TreeMap } from '../../tree';
import type { Planned } from './planned';

interface Row {
  type: string;
  properties: Record<string, string>;
}

const row = (type: string, properties: Record<string, string>): Row => ({ type, properties });

const ROWS = new Map<string, Row>([
  [
    'aws_lambda_function',
    row('AWS::Lambda::Function', {
      FunctionName: 'function_name',
      Handler: 'handler',
      Description: 'description',
      Runtime: 'runtime',
      MemorySize: 'memory_size',
      Timeout: 'timeout',
      Architectures: 'architectures',
      ReservedConcurrentExecutions: 'reserved_concurrent_executions',
      'Environment.Variables': 'environment.0.variables',
      'DeadLetterConfig.TargetArn': 'dead_letter_config.0.target_arn',
      'EphemeralStorage.Size': 'ephemeral_storage.0.size',
      'LoggingConfig.LogGroup': 'logging_config.0.log_group',
      RecursiveLoop: 'recursive_loop',
      Role: 'role',
      Tags: 'tags',
    }),
  ],
  [
    'aws_lambda_function_url',
    row('AWS::Lambda::Url', {
      TargetFunctionArn: 'function_name',
      AuthType: 'authorization_type',
      InvokeMode: 'invoke_mode',
    }),
  ],
  ['aws_lambda_alias', row('AWS::Lambda::Alias', { FunctionName: 'function_name', Name: 'name' })],
  [
    'aws_lambda_provisioned_concurrency_config',
    row('AWS::Lambda::Alias', {
      FunctionName: 'function_name',
      'ProvisionedConcurrencyConfig.ProvisionedConcurrentExecutions':
        'provisioned_concurrent_executions',
    }),
  ],
  ['aws_kinesis_stream_consumer', row('AWS::Kinesis::StreamConsumer', { StreamARN: 'stream_arn' })],
  [
    'aws_lambda_event_source_mapping',
    row('AWS::Lambda::EventSourceMapping', {
      EventSourceArn: 'event_source_arn',
      FunctionName: 'function_name',
      Enabled: 'enabled',
      BatchSize: 'batch_size',
      FilterCriteria: 'filter_criteria.0',
      'ScalingConfig.MaximumConcurrency': 'scaling_config.0.maximum_concurrency',
      'ProvisionedPollerConfig.MaximumPollers': 'provisioned_poller_config.0.maximum_pollers',
      ParallelizationFactor: 'parallelization_factor',
      StartingPosition: 'starting_position',
      Topics: 'topics',
      'DestinationConfig.OnFailure.Destination':
        'destination_config.0.on_failure.0.destination_arn',
    }),
  ],
  [
    'aws_lambda_function_event_invoke_config',
    row('AWS::Lambda::EventInvokeConfig', {
      FunctionName: 'function_name',
      'DestinationConfig.OnFailure.Destination': 'destination_config.0.on_failure.0.destination',
      'DestinationConfig.OnSuccess.Destination': 'destination_config.0.on_success.0.destination',
    }),
  ],
  [
    'aws_lambda_permission',
    row('AWS::Lambda::Permission', {
      FunctionName: 'function_name',
      Principal: 'principal',
      SourceArn: 'source_arn',
      SourceAccount: 'source_account',
      FunctionUrlAuthType: 'function_url_auth_type',
      PrincipalOrgID: 'principal_org_id',
      EventSourceToken: 'event_source_token',
    }),
  ],
  [
    'aws_iam_role',
    row('AWS::IAM::Role', {
      RoleName: 'name',
      ManagedPolicyArns: 'managed_policy_arns',
      Policies: 'Policies',
    }),
  ],
  ['aws_iam_policy', row('AWS::IAM::ManagedPolicy', { PolicyDocument: 'policy', Roles: 'Roles' })],
  [
    'aws_iam_role_policy',
    row('AWS::IAM::RolePolicy', { RoleName: 'role', PolicyDocument: 'policy' }),
  ],
  ['aws_s3_bucket', row('AWS::S3::Bucket', { BucketName: 'bucket' })],
  [
    'aws_s3_bucket_notification',
    row('Custom::S3BucketNotifications', {
      BucketName: 'bucket',
      NotificationConfiguration: 'NotificationConfiguration',
    }),
  ],
  [
    'aws_sqs_queue',
    row('AWS::SQS::Queue', {
      QueueName: 'name',
      VisibilityTimeout: 'visibility_timeout_seconds',
      FifoQueue: 'fifo_queue',
      RedrivePolicy: 'redrive_policy',
    }),
  ],
  ['aws_sns_topic', row('AWS::SNS::Topic', { TopicName: 'name' })],
  [
    'aws_sns_topic_subscription',
    row('AWS::SNS::Subscription', {
      TopicArn: 'topic_arn',
      Protocol: 'protocol',
      Endpoint: 'endpoint',
      FilterPolicy: 'filter_policy',
      FilterPolicyScope: 'filter_policy_scope',
      RedrivePolicy: 'redrive_policy',
    }),
  ],
  ['aws_dynamodb_table', row('AWS::DynamoDB::Table', { TableName: 'name' })],
  [
    'aws_kinesis_stream',
    row('AWS::Kinesis::Stream', {
      Name: 'name',
      ShardCount: 'shard_count',
      'StreamModeDetails.StreamMode': 'stream_mode_details.0.stream_mode',
    }),
  ],
  [
    'aws_kinesis_firehose_delivery_stream',
    row('AWS::KinesisFirehose::DeliveryStream', {
      DeliveryStreamName: 'name',
      'KinesisStreamSourceConfiguration.KinesisStreamARN':
        'kinesis_source_configuration.0.kinesis_stream_arn',
      'ExtendedS3DestinationConfiguration.BucketARN': 'extended_s3_configuration.0.bucket_arn',
      'ExtendedS3DestinationConfiguration.Prefix': 'extended_s3_configuration.0.prefix',
    }),
  ],
  ['aws_cloudwatch_event_bus', row('AWS::Events::EventBus', { Name: 'name' })],
  [
    'aws_cloudwatch_event_rule',
    row('AWS::Events::Rule', {
      Name: 'name',
      ScheduleExpression: 'schedule_expression',
      EventPattern: 'event_pattern',
      EventBusName: 'event_bus_name',
      State: 'state',
      Targets: 'Targets',
    }),
  ],
  [
    'aws_scheduler_schedule',
    row('AWS::Scheduler::Schedule', {
      Name: 'name',
      ScheduleExpression: 'schedule_expression',
      State: 'state',
      'Target.Arn': 'target.0.arn',
      'Target.Input': 'target.0.input',
    }),
  ],
  [
    'aws_sfn_state_machine',
    row('AWS::StepFunctions::StateMachine', {
      StateMachineName: 'name',
      DefinitionString: 'definition',
      StateMachineType: 'type',
    }),
  ],
  [
    'aws_cloudwatch_log_group',
    row('AWS::Logs::LogGroup', { LogGroupName: 'name', RetentionInDays: 'retention_in_days' }),
  ],
  [
    'aws_cloudwatch_log_subscription_filter',
    row('AWS::Logs::SubscriptionFilter', {
      LogGroupName: 'log_group_name',
      FilterPattern: 'filter_pattern',
      DestinationArn: 'destination_arn',
    }),
  ],
  [
    'aws_cloudtrail',
    row('AWS::CloudTrail::Trail', {
      TrailName: 'name',
      S3BucketName: 's3_bucket_name',
      S3KeyPrefix: 's3_key_prefix',
      IsLogging: 'enable_logging',
      EventSelectors: 'EventSelectors',
    }),
  ],
  [
    'aws_api_gateway_rest_api',
    row('AWS::ApiGateway::RestApi', {
      Name: 'name',
      Body: 'body',
      Policy: 'policy',
      EndpointConfiguration: 'endpoint_configuration.0',
    }),
  ],
  [
    'aws_api_gateway_resource',
    row('AWS::ApiGateway::Resource', {
      ParentId: 'parent_id',
      PathPart: 'path_part',
      RestApiId: 'rest_api_id',
    }),
  ],
  [
    'aws_api_gateway_method',
    row('AWS::ApiGateway::Method', {
      RestApiId: 'rest_api_id',
      ResourceId: 'resource_id',
      HttpMethod: 'http_method',
      AuthorizationType: 'authorization',
      AuthorizerId: 'authorizer_id',
      ApiKeyRequired: 'api_key_required',
      Integration: 'Integration',
    }),
  ],
  [
    'aws_api_gateway_stage',
    row('AWS::ApiGateway::Stage', {
      RestApiId: 'rest_api_id',
      StageName: 'stage_name',
      MethodSettings: 'MethodSettings',
    }),
  ],
  [
    'aws_api_gateway_usage_plan',
    row('AWS::ApiGateway::UsagePlan', {
      Throttle: 'throttle_settings.0',
      Quota: 'quota_settings.0',
      ApiStages: 'ApiStages',
    }),
  ],
  [
    'aws_apigatewayv2_api',
    row('AWS::ApiGatewayV2::Api', {
      Name: 'name',
      ProtocolType: 'protocol_type',
      Target: 'target',
      Body: 'body',
      RouteKey: 'route_key',
    }),
  ],
  [
    'aws_apigatewayv2_stage',
    row('AWS::ApiGatewayV2::Stage', {
      ApiId: 'api_id',
      StageName: 'name',
      RouteSettings: 'route_settings',
      'DefaultRouteSettings.ThrottlingRateLimit': 'default_route_settings.0.throttling_rate_limit',
      'DefaultRouteSettings.ThrottlingBurstLimit':
        'default_route_settings.0.throttling_burst_limit',
    }),
  ],
  [
    'aws_apigatewayv2_route',
    row('AWS::ApiGatewayV2::Route', {
      ApiId: 'api_id',
      RouteKey: 'route_key',
      Target: 'target',
      AuthorizationType: 'authorization_type',
      AuthorizerId: 'authorizer_id',
      ApiKeyRequired: 'api_key_required',
    }),
  ],
  [
    'aws_apigatewayv2_integration',
    row('AWS::ApiGatewayV2::Integration', { ApiId: 'api_id', IntegrationUri: 'integration_uri' }),
  ],
  [
    'aws_wafv2_web_acl_association',
    row('AWS::WAFv2::WebACLAssociation', { ResourceArn: 'resource_arn' }),
  ],
  [
    'aws_budgets_budget',
    row('AWS::Budgets::Budget', { NotificationsWithSubscribers: 'NotificationsWithSubscribers' }),
  ],
  ['aws_budgets_budget_action', row('AWS::Budgets::BudgetsAction', { BudgetName: 'budget_name' })],
  [
    'aws_cloudwatch_metric_alarm',
    row('AWS::CloudWatch::Alarm', {
      Namespace: 'namespace',
      MetricName: 'metric_name',
      Dimensions: 'Dimensions',
      AlarmActions: 'alarm_actions',
    }),
  ],
  [
    'aws_appautoscaling_target',
    row('AWS::ApplicationAutoScaling::ScalableTarget', {
      MinCapacity: 'min_capacity',
      MaxCapacity: 'max_capacity',
      ResourceId: 'resource_id',
      ScalableDimension: 'scalable_dimension',
    }),
  ],
  ['aws_lb', row('AWS::ElasticLoadBalancingV2::LoadBalancer', { Scheme: 'Scheme' })],
  ['aws_alb', row('AWS::ElasticLoadBalancingV2::LoadBalancer', { Scheme: 'Scheme' })],
  [
    'aws_lb_listener',
    row('AWS::ElasticLoadBalancingV2::Listener', {
      LoadBalancerArn: 'load_balancer_arn',
      DefaultActions: 'DefaultActions',
    }),
  ],
  [
    'aws_lb_listener_rule',
    row('AWS::ElasticLoadBalancingV2::ListenerRule', {
      ListenerArn: 'listener_arn',
      Actions: 'Actions',
    }),
  ],
  ['aws_lb_target_group', row('AWS::ElasticLoadBalancingV2::TargetGroup', { Targets: 'Targets' })],
  [
    'aws_appsync_graphql_api',
    row('AWS::AppSync::GraphQLApi', {
      AuthenticationType: 'authentication_type',
      Visibility: 'visibility',
    }),
  ],
  [
    'aws_appsync_datasource',
    row('AWS::AppSync::DataSource', {
      ApiId: 'api_id',
      'LambdaConfig.LambdaFunctionArn': 'lambda_config.0.function_arn',
    }),
  ],
]);

/** Merged into another resource, or read by a cloud's own collector. */
const OTHERS = new Set([
  'aws_iam_policy_document',
  'aws_iam_role_policy_attachment',
  'aws_iam_policy_attachment',
  'aws_cloudwatch_event_target',
  'aws_api_gateway_integration',
  'aws_api_gateway_method_settings',
  'aws_lb_target_group_attachment',
  'aws_lambda_function_recursion_config',
  'aws_sqs_queue_redrive_policy',
  'azurerm_linux_function_app',
  'azurerm_windows_function_app',
  'azurerm_function_app',
  'azurerm_function_app_flex_consumption',
  'google_cloudfunctions_function',
  'google_cloudfunctions2_function',
  'azurerm_function_app_function',
  'azurerm_eventgrid_event_subscription',
  'azurerm_eventgrid_system_topic',
  'azurerm_eventgrid_system_topic_event_subscription',
  'google_eventarc_trigger',
  'google_pubsub_subscription',
  'google_storage_notification',
]);

export function isTranslated(type: string): boolean {
  return ROWS.has(type) || OTHERS.has(type) || /^google_cloud_run_(v2_)?service$/.test(type);
}

export function translated(planned: Planned): { type: string; properties: TreeMap } {
  const known = ROWS.get(planned.type);
  if (!known) return { type: planned.type, properties: planned.values };
  const properties = emptyMap();
  for (const [target, source] of Object.entries(known.properties)) {
    const value = at(planned.values, ...source.split('.'));
    // The provider writes an empty value where CloudFormation leaves the property out.
    if (value === undefined || value === null || value === '') continue;
    put(properties, target.split('.'), value);
  }
  return { type: known.type, properties };
}

function put(map: TreeMap, path: readonly string[], value: Tree): void {
  const [first = '', ...rest] = path;
  if (rest.length === 0) {
    map[first] = value;
    return;
  }
  const inner = map[first];
  const next = isMap(inner) ? inner : emptyMap();
  map[first] = next;
  put(next, rest, value);
}
