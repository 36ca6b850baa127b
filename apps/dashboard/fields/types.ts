import type { components } from '#sdk';
import type { Category, Connector } from '../connections/types.js';
import { useSession } from '../member.js';

type Schemas = components['schemas'];

export type CustomField = Schemas['ListedCustomFieldDto'];
export type MappedField = Schemas['MappedCustomFieldDto'];
export type Mapping = Schemas['MappingDto'];
export type EffectiveField = Schemas['EffectiveFieldDto'];

/** As the API writes it, such as `HRIS`. */
export const categoryIn = ({ category }: { category: string }): Category => (category === 'ATS' ? 'ats' : 'hris');

/** Whether the member may define and map fields of a category. */
export function useMayWrite(): (category: Category) => boolean {
  const { scopes } = useSession();
  return (category) => scopes.includes(`${category}:write`);
}

/** Models go by both spellings. */
export const sameModel = (one: string, other: string): boolean =>
  one.replaceAll('-', '_') === other.replaceAll('-', '_');

/** The connections that a mapping holds for. */
export const heldBy = (mapping: Mapping, connections: readonly Connector[]): Connector[] =>
  connections.filter(({ id, integration_slug: slug }) =>
    mapping.connector_id === null ? slug === mapping.integration_slug : id === mapping.connector_id,
  );
