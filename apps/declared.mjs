// What the API declares of the lists of models, for the dashboard: taken out of openapi.json, which is far too large for a browser.
// A page imports it as `virtual:declared`.
import { readFileSync } from 'node:fs';
import { fileURLToPath, URL } from 'node:url';

const OPENAPI = fileURLToPath(new URL('../openapi.json', import.meta.url));

/** The files that it is made from. */
export const DECLARED_FROM = [OPENAPI, fileURLToPath(import.meta.url)];

const NAME = 'virtual:declared';
const RESOLVED = `\0${NAME}`;

/** What every list has, for which the page has inputs of its own. */
const PAGING = ['page_size', 'cursor', 'modified_after', 'expand'];
const isShared = (name) => PAGING.includes(name) || name.startsWith('include_');

/** “Standing. One of A, B, or the provider's own word.” */
const wordsOf = (description) => {
  const [, words] = /\bOne of (.*), or the provider's own word/.exec(description) ?? [];
  return words === undefined ? [] : words.split(', ');
};

const aboutOf = (description) => description.replace(/^Filter: /, '').replace(/ One of .*$/, '');

function filterOf({ name, schema, description = '' }) {
  const isInstant = schema.format === 'date-time';
  const isId = schema.items?.format === 'uuid';
  return {
    ...{ name, about: aboutOf(description), words: wordsOf(description) },
    ...{ kind: isInstant ? 'instant' : isId ? 'ids' : 'text', several: schema.type === 'array' },
  };
}

/** An id, or the record in its place. */
const isRelation = ({ anyOf, items }) => (anyOf ?? items?.anyOf)?.some(({ format }) => format === 'uuid') === true;

function kindOf(schema) {
  if (isRelation(schema)) return schema.type === 'array' ? 'relations' : 'relation';
  if (schema.type === 'array') return 'list';
  if (schema.format === 'date-time' || /^\d{4}-\d\d-\d\dT/.test(schema.example ?? '')) return 'instant';
  return ['string', 'number', 'integer', 'boolean'].includes(schema.type) ? schema.type : 'object';
}

function modelOf(document, path, { operationId, tags, parameters }) {
  const named = (name) => document.components.schemas[name.split('/').at(-1)];
  const [, category] = path.split('/').slice(1);
  const page = named(document.paths[path].get.responses['200'].content['application/json'].schema.$ref);
  const fields = Object.entries(named(page.properties.items.items.$ref).properties);
  const query = parameters.filter((parameter) => parameter.in === 'query');
  return {
    ...{ slug: operationId.replace(/_list$/, ''), label: tags[0], category, path },
    filters: query.filter(({ name }) => !isShared(name)).map(filterOf),
    fields: fields.map(([name, schema]) => ({ name, kind: kindOf(schema), about: schema.description ?? '' })),
    relations: query.some(({ name }) => name === 'expand')
      ? fields.filter(([, schema]) => isRelation(schema)).map(([name]) => name)
      : [],
  };
}

/** Of each model its list, what that is narrowed by, and what its records have. */
function declared() {
  const document = JSON.parse(readFileSync(OPENAPI, 'utf8'));
  return Object.entries(document.paths)
    .filter(([, { get }]) => get?.parameters?.some(({ name }) => name === 'include_raw_data'))
    .filter(([path]) => !path.includes('{'))
    .map(([path, { get }]) => modelOf(document, path, get));
}

export const declaredModels = {
  name: 'peopleport-declared',
  resolveId: (id) => (id === NAME ? RESOLVED : undefined),
  load: (id) => (id === RESOLVED ? `export const declared = ${JSON.stringify(declared())};` : undefined),
};
