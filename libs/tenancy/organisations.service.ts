import { Injectable } from '@nestjs/common';
import { newId, NotFound } from '#kernel';
import { Store } from '#store';

export interface Organisation {
  id: string;
  name: string;
  createdAt: Date;
}

/** The SaaS vendors. But for `get`, for the operator, by the owner's address: nobody else sees more than one. */
@Injectable()
export class OrganisationsService {
  constructor(private readonly store: Store) {}

  create(name: string): Promise<Organisation> {
    return this.store.asOwner((prisma) => prisma.organisation.create({ data: { id: newId(), name } }));
  }

  /** To whoever belongs to it. */
  get(id: string): Promise<Organisation> {
    return this.store.as({ organisationId: id }, (prisma) => prisma.organisation.findUniqueOrThrow({ where: { id } }));
  }

  /** Rejects when there is none with this id: what is made for nobody would belong to nobody. */
  async mustExist(id: string): Promise<void> {
    const found = await this.store.asOwner((prisma) => prisma.organisation.count({ where: { id } }));
    if (found === 0) throw new NotFound(`The organisation ${id}`);
  }

  list(): Promise<Organisation[]> {
    return this.store.asOwner((prisma) => prisma.organisation.findMany({ orderBy: { id: 'asc' } }));
  }
}
