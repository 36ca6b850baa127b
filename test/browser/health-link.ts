import type { Caller } from '../api-client.js';
import type { Stack } from '../stack.js';

interface Shown {
  choices_version: number;
  fields: { name: string; on: boolean }[];
}

/** Whoever has the address. */
export const throughLink = (url: string): Caller => ({ headers: { 'x-health-token': new URL(url).hash.slice(1) } });

export const healthOf = async (stack: Stack, url: string): Promise<Shown> =>
  (await stack.api.get('/api/embedded/v1/health', throughLink(url))).body as Shown;

/** Somebody else with the same link does it. */
export async function switchOff(stack: Stack, url: string, off: { models: string[]; fields: string[] }): Promise<void> {
  const { choices_version } = await healthOf(stack, url);
  const { status } = await stack.api.send('patch', '/api/embedded/v1/health/choices', throughLink(url), {
    off,
    choices_version,
  });
  if (status !== 204) throw new Error(`${status} instead of 204.`);
}
