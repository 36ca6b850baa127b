import { type DeliveryView, isOfWrites, type Right } from '#events';
import { AppError } from '#kernel';
import type { ApiKeyRef } from '#tenancy';
import { mayDo } from '../gate/key.guard.js';

/** An endpoint that is told how writes end, set up by who may not write. */
class WritesNotTold extends AppError {
  readonly code = 'scope_missing';
  override readonly status = 403;

  constructor(scope: string) {
    super(
      `The API key lacks the scope ${scope}, which it takes to be told how writes end (write.finished). ` +
        'Name the other types of events, or use a key that may write.',
      { scope },
    );
  }
}

/** An endpoint that tells more than its key may read, or has told it. */
class CategoryNotTold extends AppError {
  readonly code = 'scope_missing';
  override readonly status = 403;

  constructor(right: Right, isNamed: boolean) {
    const scope = `${right.category}:read`;
    super(`The API key lacks the scope ${scope}. ${whyOf(right, isNamed)}, or use a key with \`${scope}\`.`, { scope });
  }
}

const NAMES: Readonly<Record<string, string>> = { hris: 'HR', ats: 'recruiting' };

/** What takes the right, and how to do without it. */
function whyOf({ category, patterns, tellsOfOthers }: Right, isNamed: boolean): string {
  const name = NAMES[category] ?? category;
  if (!patterns)
    return `What the endpoint was sent or is still to be sent tells of ${name} (${category}): make another endpoint`;
  const [told, tells] = [patterns.map((each) => `\`${each}\``).join(', '), patterns.length === 1 ? 'tells' : 'tell'];
  if (!tellsOfOthers) return `${told} ${tells} of ${name} (${category}): name other events`;
  return isNamed
    ? `${told} ${tells} of all connectors that are named, and some of these are of ${name} (${category}): leave them out`
    : `${told} of all connectors ${tells} of those of ${name} (${category}) as well: name \`connector_ids\`, or other events`;
}

/** Nobody is told of what the key does not show. `connectionIds`: of these only, where there are any. */
export function mayTell(key: ApiKeyRef, rights: readonly Right[], connectionIds: readonly string[]): void {
  for (const each of rights) {
    const scope = `${each.category}:${each.right}`;
    if (key.scopes.includes(scope)) continue;
    throw each.right === 'read' ? new CategoryNotTold(each, connectionIds.length > 0) : new WritesNotTold(scope);
  }
}

/** A message shows what was told, so it is for who may be told of it. */
export function maySee(key: ApiKeyRef, found: DeliveryView): void {
  mayDo(key, found.category, 'read');
  if (isOfWrites(found)) mayDo(key, found.category, 'write');
}
