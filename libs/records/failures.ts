import type { Issues } from '#journal';
import { logger } from '#kernel';
import type { ConnectionRef } from '#tenancy';
import type { Failure } from './arrivals.js';

/** Of a record that we hold and cannot open: it is written anew when the provider shows it again, also as it was. */
export const UNREADABLE = 'record_unreadable';

/** Of a field of the organisation's own whose expression does not work on some payload. */
export const CUSTOM_FAILED = 'custom_field_failed';

/** So many issues a page: where everything fails, one more says nothing new. */
const ISSUES_A_PAGE = 20;

/** Says of records that they failed: in the log all of them, as issues the first. */
export async function report(issues: Issues, connection: ConnectionRef, failures: readonly Failure[]): Promise<void> {
  for (const { id, model, code } of failures)
    logger.warn({ event: 'record_failed', connection: connection.id, model, id, code });
  for (const { id, model, code } of failures.slice(0, ISSUES_A_PAGE))
    await issues.open(connection, code, `${model}:${id}`);
}

/** `failed`: models and ids of the organisation's own fields. */
export async function reportCustom(
  issues: Issues,
  connection: ConnectionRef,
  failed: ReadonlySet<string>,
): Promise<void> {
  for (const subject of failed) await issues.open(connection, CUSTOM_FAILED, subject);
}
