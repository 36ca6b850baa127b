import type { Choices, Connector } from '#connectors';
import { models } from '#models';
import type { FieldChoiceDto, ModelChoiceDto, TakesDto } from './text.dto.js';

const NO_WHY = { en: '', de: '' };

/** Every model that the connector reads, and whether this connection reads it. */
export function modelChoices(connector: Connector, off: Choices): ModelChoiceDto[] {
  const { withholdable, texts, streams } = connector;
  const declared = withholdable?.models ?? [];
  const names = new Set([
    ...declared.map(({ model }) => model),
    ...streams.flatMap((stream) => stream.models.map(({ name }) => name)),
  ]);
  return [...names].map((name) => {
    const choice = declared.find(({ model }) => model === name);
    return {
      name,
      ...(texts.models[name] ?? { label: named(name), why: NO_WHY }),
      on: !off.models.includes(name),
      // What is not declared cannot be switched off either.
      always: choice === undefined || choice.always === true,
      takes: takesOf(choice?.takes),
    };
  });
}

/** The groups of sensitive fields, and whether this connection reads them. */
export const fieldChoices = ({ withholdable, texts }: Connector, off: Choices): FieldChoiceDto[] =>
  (withholdable?.fields ?? []).map(({ name, models: within, takes }) => ({
    name,
    ...(texts.fields[name] ?? { label: { en: name, de: name }, why: NO_WHY }),
    on: !off.fields.includes(name),
    models: [...within],
    takes: takesOf(takes),
  }));

const takesOf = (takes: Partial<Choices> = {}): TakesDto => ({
  models: [...(takes.models ?? [])],
  fields: [...(takes.fields ?? [])],
});

function named(name: string): { en: string; de: string } {
  const said = models.find((model) => model.name === name)?.displayName ?? name;
  return { en: said, de: said };
}
