import { Injectable } from '@nestjs/common';
import { newId } from '#kernel';
import {
  areOpen,
  awaitTurn,
  countIssue,
  type IssueRow,
  issueSubjects,
  openIssue,
  openIssues,
  RECORDS_FAILED,
  resolveFailed,
  resolveIssues,
  Store,
} from '#store';

/** With the connection that it concerns. */
export type ListedIssue = IssueRow & { connectionId: string };

export interface Place {
  organisationId: string;
  environment: string;
}

interface Owner {
  id: string;
  organisationId: string;
}

export interface ListIssues extends Place {
  /** Of one connection; of all when left out. */
  connectionId?: string;
  code?: string;
  /** Those that have passed, in place of those that have not. */
  resolved: boolean;
  /** Also those that somebody does not want to be told of. */
  withMuted: boolean;
  pageSize: number;
  /** The id that the page before ended with. */
  cursor?: string;
}

/** Failures that a person can act on: a code, what it concerns, first and last seen; resolved when they pass. Both are told in the change log. */
@Injectable()
export class Issues {
  constructor(private readonly store: Store) {}

  /** Opens the issue, or counts it once more. `subject` names a stream, a model or an id, never a person. */
  async open({ id, organisationId }: Owner, code: string, subject: string): Promise<void> {
    const issue = { id: newId(), organisation: organisationId, connection: id, code, subject };
    const owner = { organisationId, connectionId: id };
    const [counted] = await this.store.pipeline.sendAs(owner, countIssue(issue));
    if (counted.length > 0) return; // mostly, and nobody's turn is waited for
    await this.store.pipeline.sendAs(owner, awaitTurn(id), openIssue(issue));
  }

  /** These have passed. */
  async resolve(owner: Owner, codes: readonly string[], subject: string): Promise<void> {
    await this.pass(owner, subject, { codes });
  }

  /** Whatever concerned the subject has passed, but for these. */
  async settle(owner: Owner, subject: string, remaining: readonly string[]): Promise<void> {
    await this.pass(owner, subject, { codes: remaining, but: true });
  }

  /** Records of the stream failed: that has passed once none of them is left. `run`: one that has just read everything. */
  async resolveFailed(owner: Owner, stream: string, run: string | null = null): Promise<void> {
    await this.passAs(
      owner,
      resolveFailed(owner.id, stream, run),
      areOpen(owner.id, stream, { codes: [RECORDS_FAILED] }),
    );
  }

  /** Those that are open, the latest first. */
  async list({ id, organisationId }: Owner): Promise<IssueRow[]> {
    const [rows] = await this.store.pipeline.sendAs({ organisationId }, openIssues(id));
    return rows;
  }

  /** What the open ones of one code concern. */
  async subjects({ id, organisationId }: Owner, code: string): Promise<Set<string>> {
    const [subjects] = await this.store.pipeline.sendAs({ organisationId }, issueSubjects(id, code));
    return new Set(subjects);
  }

  /** Those opened last first. */
  async page(query: ListIssues): Promise<{ items: ListedIssue[]; cursor: string | null }> {
    const { organisationId, environment, connectionId, code, resolved, withMuted, pageSize, cursor } = query;
    const rows = await this.store.as({ organisationId }, (prisma) =>
      prisma.issue.findMany({
        where: {
          resolvedAt: resolved ? { not: null } : null,
          connection: { environment },
          ...(withMuted ? {} : { mutedAt: null }),
          ...(connectionId === undefined ? {} : { connectionId }),
          ...(code === undefined ? {} : { code }),
          ...(cursor === undefined ? {} : { id: { lt: cursor } }),
        },
        orderBy: { id: 'desc' },
        take: pageSize + 1,
        omit: { organisationId: true },
      }),
    );
    const items = rows.slice(0, pageSize);
    return { items, cursor: rows.length > pageSize ? (items.at(-1)?.id ?? null) : null };
  }

  /** From now on nobody is told of it, also when it passes and comes again; until it is taken back. Null: there is none. */
  async mute({ organisationId, environment }: Place, id: string, muted: boolean): Promise<ListedIssue | null> {
    return this.store.as({ organisationId }, async (prisma) => {
      const of = { id, connection: { environment } };
      await prisma.issue.updateMany({
        where: { ...of, mutedAt: muted ? null : { not: null } },
        data: { mutedAt: muted ? new Date() : null },
      });
      return prisma.issue.findFirst({ where: of, omit: { organisationId: true } });
    });
  }

  /** Those that had passed by then. */
  async forget({ id, organisationId }: Owner, before: Date): Promise<void> {
    await this.store.as({ organisationId }, (prisma) =>
      prisma.issue.deleteMany({ where: { connectionId: id, resolvedAt: { lt: before } } }),
    );
  }

  private pass(owner: Owner, subject: string, which: Parameters<typeof resolveIssues>[2]): Promise<void> {
    return this.passAs(owner, resolveIssues(owner.id, subject, which), areOpen(owner.id, subject, which));
  }

  private async passAs(
    { id, organisationId }: Owner,
    resolving: ReturnType<typeof resolveIssues>,
    asking: ReturnType<typeof areOpen>,
  ): Promise<void> {
    const [open] = await this.store.pipeline.sendAs({ organisationId }, asking);
    if (open.length === 0) return; // mostly
    await this.store.pipeline.sendAs({ organisationId, connectionId: id }, awaitTurn(id), resolving);
  }
}
