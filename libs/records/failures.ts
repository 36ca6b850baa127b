import type { Issues } from '#journal';
import { AppError, codeOf, isUuid, logger } from '#kernel';
import type { RecordRepository } from '#store';
import type { ConnectionRef } from '#tenancy';
import { SealBroken } from '#vault';
import type { Failure } from './arrivals.js';
import type { RunRef } from './fence.js';
import { UNMAPPABLE } from './withholding.js';

/** Of a record that we hold and cannot open: it is written anew when the provider shows it again, also as it was. */
export const UNREADABLE = 'record_unreadable';

/** Of a field of the organisation's own whose expression does not work on some payload. */
export const CUSTOM_FAILED = 'custom_field_failed';

/** Why a record could not be taken over. */
export function reasonOf(error: unknown): { code: string; field: string | null } {
  if (error instanceof SealBroken) return { code: UNREADABLE, field: null };
  if (!(error instanceof AppError)) return { code: UNMAPPABLE, field: null };
  const { field } = error.details;
  return { code: codeOf(error), field: typeof field === 'string' ? field : null };
}

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

/** Of an issue's subject, `<model>:<id>`. */
const idOf = (subject: string): string => subject.slice(subject.indexOf(':') + 1);

/**
 * A complete run has asked for every record of these models: what has not failed again since it began has passed, unless its
 * record lies in quarantine still.
 */
export async function resolveSwept(
  connection: ConnectionRef,
  { run: { startedAt }, models }: { run: RunRef; models: readonly string[] },
  { issues, repository }: { issues: Issues; repository: RecordRepository },
): Promise<void> {
  const settled = (await issues.list(connection)).filter(
    ({ code, subject, lastSeenAt }) =>
      ![UNREADABLE, CUSTOM_FAILED].includes(code) &&
      lastSeenAt < startedAt &&
      models.some((model) => subject.startsWith(`${model}:`)),
  );
  const aside = await repository.aside(
    connection.id,
    settled.map(({ subject }) => idOf(subject)).filter((id) => isUuid(id)),
  );
  const passed = settled.filter(({ code, subject }) => aside.get(idOf(subject))?.code !== code);
  for (const { code, subject } of passed) await issues.resolve(connection, [code], subject);
}
