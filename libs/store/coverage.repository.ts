import { Injectable } from '@nestjs/common';
import { Store } from './store.js';

/** What is known of a connection's rights and readings. */
export interface Standing {
  /** As they are kept. */
  grants: unknown;
  streams: { name: string; models: string[]; syncedAt: Date | null }[];
}

@Injectable()
export class CoverageRepository {
  constructor(private readonly store: Store) {}

  /** Null: it was erased. */
  standing({ id, organisationId }: { id: string; organisationId: string }): Promise<Standing | null> {
    const stream = { select: { name: true, models: true, syncedAt: true } } as const;
    return this.store.as({ organisationId }, (prisma) =>
      prisma.connection.findUnique({ where: { id }, select: { grants: true, streams: stream } }),
    );
  }
}
