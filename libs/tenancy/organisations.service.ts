import { Injectable } from '@nestjs/common';
import { newId } from '#kernel';
import { Store } from '#store';

export interface Organisation {
  id: string;
  name: string;
  createdAt: Date;
}

/** The SaaS vendors. For the operator, by the owner's address: nobody else sees more than one. */
@Injectable()
export class OrganisationsService {
  constructor(private readonly store: Store) {}

  create(name: string): Promise<Organisation> {
    return this.store.asOwner((prisma) => prisma.organisation.create({ data: { id: newId(), name } }));
  }

  list(): Promise<Organisation[]> {
    return this.store.asOwner((prisma) => prisma.organisation.findMany({ orderBy: { id: 'asc' } }));
  }
}
