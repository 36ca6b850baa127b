import { AppError } from '#kernel';
import type { Connector } from './contract.js';
import type { JsonObject } from './payload.js';
import type { Choices } from './withholdable.js';

/** Nothing is switched off. */
export const NOTHING_OFF: Choices = { models: [], fields: [] };

/** It cannot be switched off: there is no such thing, or nothing works without it. */
export class ChoiceUnknown extends AppError {
  readonly code = 'choice_unknown';
  override readonly status = 422;

  /** `why`: a sentence. */
  constructor(connector: string, name: string, why: string) {
    super(`“${name}” cannot be switched off at ${connector}: ${why}`);
  }
}

/** Something that may be switched off, with what goes with it. */
interface Switch {
  kind: keyof Choices;
  name: string;
  takes: Partial<Choices> | undefined;
}

const switchesOf = ({ withholdable }: Connector): Switch[] => [
  ...(withholdable?.models ?? []).flatMap(({ model: name, always, takes }) =>
    always ? [] : [{ kind: 'models' as const, name, takes }],
  ),
  ...(withholdable?.fields ?? []).map(({ name, takes }) => ({ kind: 'fields' as const, name, takes })),
];

const OTHER = { models: 'fields', fields: 'models' } as const;

function whyNot(connector: Connector, kind: keyof Choices, name: string): string {
  if (kind === 'models' && connector.withholdable?.models.some(({ model }) => model === name))
    return 'nothing works without it.';
  const known = switchesOf(connector);
  if (known.some((one) => one.kind !== kind && one.name === name)) return `it belongs in “${OTHER[kind]}”.`;
  const names = known.flatMap((one) => (one.kind === kind ? [one.name] : []));
  return `it is none of the “${kind}” that can be. These are: ${names.join(', ') || 'none'}.`;
}

/** The choices with all that goes with them, each name once, in the connector's order. Throws ChoiceUnknown. */
export function completed(connector: Connector, choices: Choices): Choices {
  const switches = switchesOf(connector);
  const off = new Set<Switch>();
  const add = (more: Partial<Choices> = {}): void => {
    for (const kind of ['models', 'fields'] as const) for (const name of more[kind] ?? []) turn(kind, name);
  };
  const turn = (kind: keyof Choices, name: string): void => {
    const found = switches.find((one) => one.kind === kind && one.name === name);
    if (!found) throw new ChoiceUnknown(connector.name, name, whyNot(connector, kind, name));
    if (off.has(found)) return;
    off.add(found);
    add(found.takes);
  };
  add(choices);
  const names = (kind: keyof Choices): string[] =>
    switches.flatMap((one) => (one.kind === kind && off.has(one) ? [one.name] : []));
  return { models: names('models'), fields: names('fields') };
}

/** A payload of a model without what is switched off; null: there is to be no such record. */
export type Cut = (model: string, raw: JsonObject) => JsonObject | null;

/** Nothing is switched off. */
export const AS_IT_IS: Cut = (_model, raw) => raw;

/** The names of a connector that has changed since are left alone: what is not declared cannot be cut. */
export function cutting({ withholdable }: Connector, choices: Choices): Cut {
  if (!withholdable || isNothing(choices)) return AS_IT_IS;
  const [models, fields] = [new Set(choices.models), new Set(choices.fields)];
  const groups = withholdable.fields.filter(({ name }) => fields.has(name));
  return (model, raw) => {
    if (models.has(model)) return null;
    let left: JsonObject | null = models.size > 0 ? (withholdable.cutModels?.(raw, model, models) ?? raw) : raw;
    for (const group of groups.filter((one) => one.models.includes(model))) left = left && group.cut(left, model);
    return left;
  };
}

export const isNothing = ({ models, fields }: Choices): boolean => models.length + fields.length === 0;

/** Whether a right, by its name, is of use while this is switched off: it fills something that is on, or nobody knows what. */
export function isOfUse(connector: Connector, right: string, choices: Choices): boolean {
  const filled = Object.entries(connector.rights?.find(({ name }) => name === right)?.fills ?? {});
  const isOff = ([model, fields]: (typeof filled)[number]): boolean => {
    if (choices.models.includes(model)) return true;
    const masked = maskedFields(connector, choices, model);
    return fields !== 'all' && fields.length > 0 && fields.every((field) => masked.has(field));
  };
  return filled.length === 0 || !filled.every(isOff);
}

/** Unified fields of a model that a group which is switched off fills. */
export const maskedFields = ({ withholdable }: Connector, { fields }: Choices, model: string): ReadonlySet<string> =>
  new Set(
    (withholdable?.fields ?? [])
      .filter(({ name }) => fields.includes(name))
      .flatMap(({ unified }) => unified[model] ?? []),
  );
