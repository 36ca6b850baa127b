/** Narrow or shape a list without naming a thing of anybody's. */
export const HARMLESS = new Set([
  ...[
    'page_size',
    'modified_after',
    'include_raw_data',
    'include_custom_fields',
    'include_deleted',
    'include_muted',
    'category',
    'is_active',
    'full',
    'model',
    'source',
    'integration_slug',
  ],
  ...[
    'employee_number',
    'first_name',
    'last_name',
    'work_email',
    'employment_status',
    'employment_type',
    'type',
    'request_type',
    'status',
    'stream',
    'state',
    'data_status',
    'account_type',
    'benefit_plan_category',
    'coverage_tier',
    'run_state',
    'run_type',
  ],
  ...['company', 'tag', 'email_addresses', 'code', 'email'],
  ...['dry_run', 'async'],
  ...['since', 'until', 'webhook_action', 'response_code', 'created_at_from', 'created_at_to', 'errors_only'],
  ...['after', 'epoch', 'limit', 'models', 'types', 'wait'],
  ...['action', 'outcome', 'changes', 'actor_type', 'method', 'route', 'step', 'from', 'to'],
  ...['expand', 'include_synced_at', 'remote_modified_after', 'ttl_seconds'],
  ...['start_date', 'end_date', 'effective_date', 'check_date', 'start_time', 'end_time'].flatMap((time) => [
    `${time}_from`,
    `${time}_to`,
  ]),
]);

/** What else a route must be asked with, to look for the thing at all. */
export const COMPANIONS: Record<string, string> = {
  '/api/v1/custom-fields/raw-data': 'category=HRIS&model=employee',
  '/api/v1/custom-fields/configuration': 'category=HRIS&model=employee',
};
export const BODIES: Record<string, object> = {
  '/api/v1/custom-fields/mapping/{id}': { json_path: 'name' },
  '/api/v1/custom-fields/{id}': { description: 'mine' },
  '/api/v1/connectors/{id}/settings': {},
  '/api/v1/connectors/{id}/passthrough': { enabled: false, allow: [] },
};
