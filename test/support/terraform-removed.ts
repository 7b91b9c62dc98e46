// What the next major versions of the providers no longer take, of the resources that our constructs and examples make.
// azurerm: website/docs/guides/5.0-upgrade-guide.html.markdown in hashicorp/terraform-provider-azurerm;
// google: website/docs/guides/version_7_upgrade.html.markdown in hashicorp/terraform-provider-google; both read 2026-11-30.

/** By resource: paths of attributes, nested ones joined by dots. */
const REMOVED: Readonly<Record<string, readonly string[]>> = {
  azurerm_application_insights: [
    'daily_data_cap_notifications_disabled',
    'disable_ip_masking',
    'local_authentication_disabled',
  ],
  azurerm_api_management: [
    'protocols.enable_http2',
    'security.enable_backend_ssl30',
    'security.enable_backend_tls10',
    'security.enable_backend_tls11',
    'security.enable_frontend_ssl30',
    'security.enable_frontend_tls10',
    'security.enable_frontend_tls11',
  ],
  azurerm_application_gateway: ['enable_http2', 'authentication_certificate'],
  azurerm_automation_account: ['encryption.key_source'],
  azurerm_eventgrid_event_subscription: [
    'eventhub_endpoint_id',
    'hybrid_connection_endpoint_id',
    'service_bus_queue_endpoint_id',
    'service_bus_topic_endpoint_id',
  ],
  azurerm_eventgrid_system_topic: ['metric_arm_resource_id', 'source_arm_resource_id'],
  azurerm_eventgrid_system_topic_event_subscription: [
    'eventhub_endpoint_id',
    'hybrid_connection_endpoint_id',
    'service_bus_queue_endpoint_id',
    'service_bus_topic_endpoint_id',
  ],
  azurerm_key_vault: ['contact', 'enable_rbac_authorization'],
  azurerm_log_analytics_workspace: [
    'local_authentication_disabled',
    'internet_ingestion_enabled',
    'internet_query_enabled',
  ],
  azurerm_monitor_diagnostic_setting: ['metric', 'enabled_log.retention_policy'],
  azurerm_storage_account: ['queue_properties', 'static_website'],
  azurerm_storage_blob: ['storage_account_name'],
  azurerm_storage_container: ['storage_account_name', 'resource_manager_id'],
  azurerm_storage_queue: ['storage_account_name', 'resource_manager_id'],
  azurerm_storage_table: ['storage_account_name'],
  google_cloudfunctions2_function: ['service_config.service'],
  google_cloud_run_v2_worker_pool: ['template.containers.depends_on'],
};

/** Whole resources that are gone. */
const GONE: ReadonlySet<string> = new Set([
  'azurerm_app_service',
  'azurerm_app_service_plan',
  'azurerm_function_app',
  'azurerm_function_app_slot',
]);

/** Attributes that are required from then on. */
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  azurerm_key_vault: ['rbac_authorization_enabled'],
};

type Body = Readonly<Record<string, unknown>>;

const valuesAt = (body: unknown, path: readonly string[]): unknown[] => {
  if (Array.isArray(body)) return body.flatMap((item) => valuesAt(item, path));
  const [name, ...rest] = path;
  if (name === undefined) return [body];
  const value = (body as Body | undefined)?.[name];
  return value === undefined ? [] : valuesAt(value, rest);
};

/** Everything in synthesised Terraform that azurerm 5 or google 7 would refuse. */
export function problemsInNextMajor(json: string): string[] {
  const { resource = {} } = JSON.parse(json) as {
    resource?: Record<string, Record<string, Body>>;
  };
  return Object.entries(resource).flatMap(([type, named]) =>
    Object.entries(named).flatMap(([name, body]) => [
      ...(GONE.has(type) ? [`${type}.${name} is a resource of the past`] : []),
      ...(REMOVED[type] ?? [])
        .filter((path) => valuesAt(body, path.split('.')).length > 0)
        .map((path) => `${type}.${name}.${path} is removed in the next major version`),
      ...(REQUIRED[type] ?? [])
        .filter((path) => valuesAt(body, path.split('.')).length === 0)
        .map((path) => `${type}.${name}.${path} is required in the next major version`),
    ]),
  );
}
