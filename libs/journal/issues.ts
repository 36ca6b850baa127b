import { Injectable } from '@nestjs/common';
import { newId } from '#kernel';
import { type IssueRow, issueSubjects, openIssue, openIssues, resolveIssues, Store } from '#store';

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

/** Failures that a person can act on: a code, what it concerns, first and last seen; resolved when they pass. */
@Injectable()
export class Issues {
  constructor(private readonly store: Store) {}

  /** Opens the issue, or counts it once more. `subject` names a stream, a model or an id, never a person. */
  async open({ id, organisationId }: Owner, code: string, subject: string): Promise<void> {
    const issue = { id: newId(), organisation: organisationId, connection: id, code, subject };
    await this.store.pipeline.sendAs({ organisationId }, openIssue(issue));
  }

  /** These have passed. */
  async resolve({ id, organisationId }: Owner, codes: readonly string[], subject: string): Promise<void> {
    await this.store.pipeline.sendAs({ organisationId }, resolveIssues(id, subject, { codes }));
  }

  /** Whatever concerned the subject has passed, but for these. */
  async settle({ id, organisationId }: Owner, subject: string, remaining: readonly string[]): Promise<void> {
    await this.store.pipeline.sendAs({ organisationId }, resolveIssues(id, subject, { codes: remaining, but: true }));
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
}
