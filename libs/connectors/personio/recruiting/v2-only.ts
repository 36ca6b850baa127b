import type { Model } from '#models';
import type { Page } from '../../contract.js';
import { AREAS } from '../areas.js';
import type { PersonioClient } from '../client.js';
import { offered } from '../lists.js';
import type { RecruitingClient } from './client.js';

/** The pages of a stream that only v2 shows; without client id and secret, one that says so. */
export async function* v2Only(
  { api }: RecruitingClient,
  models: readonly Model[],
  pages: (api: PersonioClient) => AsyncGenerator<Page, void>,
): AsyncGenerator<Page, void> {
  if (api) yield* offered(pages(api), AREAS.recruiting);
  else {
    const incomplete = models.map(({ name }) => name);
    yield { found: [], checkpoint: {}, rightsLeftOut: [AREAS.recruiting], incomplete };
  }
}
