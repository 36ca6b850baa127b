import { type Reply, json } from '../bodies.js';
import { ATTRIBUTE_TYPES, type CustomAttribute, custom } from '../company/custom-attributes.js';
import { type ControlCall, type ControlRoute, route } from './call.js';
import { among, text, textOrNull, wrong } from './fields.js';

export const routes: readonly ControlRoute[] = [
  route('POST', '/attributes', addAttribute),
  route('PATCH', '/attributes/{key}', changeAttribute),
  route('DELETE', '/attributes/{key}', removeAttribute),
];

const NUMBERS_BEGIN = 7_200_000;

/** What an admin may change of a custom attribute; its key and its type stay for ever. */
const CHANGEABLE: Record<string, [key: keyof CustomAttribute, check: (value: unknown) => unknown]> = {
  label: ['label', text],
  universal_id: ['universalId', textOrNull],
  options: ['options', listOfTexts],
};

function addAttribute({ world, body }: ControlCall): Reply {
  const { label, type, ...more } = body;
  const { attributes } = world.company;
  const numbers = attributes.map(({ key }) => Number(key.replace('dynamic_', '')));
  const number = Math.max(NUMBERS_BEGIN, ...numbers) + 1;
  const attribute = custom(number, text(label), among(ATTRIBUTE_TYPES, type ?? 'standard'), {});
  set(attribute, more);
  attributes.push(attribute);
  return json({ key: attribute.key, id: attribute.id2 }, 201);
}

function changeAttribute(call: ControlCall): Reply {
  const attribute = found(call);
  set(attribute, call.body);
  return json({ key: attribute.key, id: attribute.id2 });
}

/** What people have in it stays, unseen, in case it comes back. */
function removeAttribute(call: ControlCall): Reply {
  const { attributes } = call.world.company;
  const attribute = found(call);
  attributes.splice(attributes.indexOf(attribute), 1);
  return json({ key: attribute.key, id: attribute.id2 });
}

function set(attribute: CustomAttribute, body: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(body)) {
    const change = CHANGEABLE[name];
    if (change === undefined) throw wrong(`There is no field ${name}.`);
    Object.assign(attribute, { [change[0]]: change[1](value) });
  }
}

function found({ world, params }: ControlCall): CustomAttribute {
  const attribute = world.company.attributes.find(({ key }) => key === params['key']);
  if (attribute === undefined) throw wrong('There is no such attribute.', 404);
  return attribute;
}

function listOfTexts(value: unknown): string[] {
  if (!Array.isArray(value)) throw wrong('Options are a list of texts.');
  return value.map((one: unknown) => text(one));
}
