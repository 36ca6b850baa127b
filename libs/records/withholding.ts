import {
  type Choices,
  type Connector,
  type Cut,
  maskedFields,
  type NamedPage,
  type Page,
  type Pulled,
} from '#connectors';
import { codeOf, logger } from '#kernel';
import type { Model } from '#models';
import { bodyOf, fieldsOf, type Plain, remoteIdIn } from './body.js';

type Said = Pick<Page, 'found'> & Partial<Pick<Page, 'failed' | 'untouched'> & Pick<NamedPage, 'gone'>>;

/** Records that are not to be there, as they are now: what we hold under their names may have been others, and nothing stays of it. */
export type Dropped = Pick<Pulled, 'model' | 'remoteId' | 'askedAt'>;

/** What is left of a page. */
interface CutPage {
  gone: NamedPage['gone'];
  failed: NonNullable<Page['failed']>;
  dropped: readonly Dropped[];
}

/** Of a record that cannot be mapped, and nobody foresaw why; nor what of it is switched off, and then nothing of it is kept. */
export const UNMAPPABLE = 'record_unmappable';

/** A page without what is switched off, before anything is made of it. */
export function cutPage<P extends Said>(page: P, cut: Cut, isOn: (model: string) => boolean): P & CutPage {
  const dropped: Dropped[] = [];
  const uncut: CutPage['failed'] = [];
  const found = page.found.flatMap((pulled) => {
    const { model, remoteId, askedAt } = pulled;
    const raw = cutOr(cut, pulled, () => uncut.push({ model, remoteId, code: UNMAPPABLE }));
    if (raw === pulled.raw) return [pulled];
    if (raw) return [{ ...pulled, raw }];
    if (raw === null && isOn(model)) dropped.push({ model, remoteId, askedAt });
    return [];
  });
  const on = <T extends { model: string }>(all: readonly T[] = []): T[] => all.filter(({ model }) => isOn(model));
  return {
    ...page,
    ...{ found, dropped, failed: [...on(page.failed), ...uncut], gone: on(page.gone) },
    ...(page.untouched ? { untouched: on(page.untouched) } : {}),
  };
}

/** Undefined where it cannot be cut. */
function cutOr(
  cut: Cut,
  { model, raw }: Pick<Pulled, 'model' | 'raw'>,
  failed: () => void,
): Pulled['raw'] | null | undefined {
  try {
    return cut(model, raw);
  } catch (error) {
    logger.error({ event: 'record_not_cut', model, code: codeOf(error) });
    failed();
    return undefined;
  }
}

/** What of the records of a model may not be shown or kept as it was. */
export interface Mask {
  fields: ReadonlySet<string>;
  /** Any of the customer's and the vendor's own fields may hold something of it. */
  own: boolean;
}

export function masking(connector: Connector, off: Choices): (model: string) => Mask {
  const groups = (connector.withholdable?.fields ?? []).filter(({ name }) => off.fields.includes(name));
  return (model) => ({
    fields: maskedFields(connector, off, model),
    own: groups.some(({ models }) => models.includes(model)),
  });
}

/** An earlier state of a record, without what may not be kept of it. */
export function unmasked(model: Model, { body, custom }: Plain, { fields, own }: Mask): Plain {
  const kept = own ? null : custom;
  if (fields.size === 0) return { body, custom: kept };
  const left = Object.entries(fieldsOf(body)).filter(([name]) => !fields.has(name));
  return { body: bodyOf(model, remoteIdIn(body), Object.fromEntries(left)), custom: kept };
}
