import { Injectable } from '@nestjs/common';
import { ApiKeysService, MembersService } from '#tenancy';
import type { ActorDto } from './actor.dto.js';

/** Who they are, by what the logs call them. */
type Known = (actor: string) => ActorDto;

const MEMBER = 'member';
const API_KEY = 'api_key';

/** Puts names to those whom the logs know by their ids. */
@Injectable()
export class Actors {
  constructor(
    private readonly keys: ApiKeysService,
    private readonly members: MembersService,
  ) {}

  async of(organisationId: string, actors: readonly (string | null)[]): Promise<Known> {
    const found = [...new Set(actors)].flatMap((actor) => (actor === null ? [] : [partsOf(actor)]));
    const names = await this.keys.names(organisationId, idsOf(found, API_KEY));
    for (const [id, name] of await this.members.names(organisationId, idsOf(found, MEMBER))) names.set(id, name);
    return (actor) => {
      const parts = partsOf(actor);
      return { ...parts, name: names.get(parts.id ?? '') ?? null };
    };
  }
}

const idsOf = (found: readonly Omit<ActorDto, 'name'>[], wanted: string): string[] =>
  found.flatMap(({ type, id }) => (type === wanted && id !== null ? [id] : []));

/** `<type>:<id>`, a type that needs no id, or a key's id. */
function partsOf(actor: string): Omit<ActorDto, 'name'> {
  const [type = '', id] = actor.split(':');
  if (id !== undefined) return { type, id };
  return type.includes('-') ? { type: API_KEY, id: type } : { type, id: null };
}
