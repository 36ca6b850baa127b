import { setImmediate as turn } from 'node:timers/promises';
import { createContext, runInContext } from 'node:vm';
import { expect, test } from '@jest/globals';
import { PAGE } from './page-html.js';
import { SCRIPT } from './page-script.js';

type Listener = (event: { preventDefault(): void }) => void;

/** As much of an element as the script touches. */
class Part {
  id = '';
  name = '';
  value = '';
  hidden = false;
  textContent = '';
  readonly parts: Part[] = [];
  readonly listeners: Record<string, Listener> = {};

  append(...parts: Part[]): void {
    this.parts.push(...parts);
  }

  replaceChildren(...parts: Part[]): void {
    this.parts.splice(0, Infinity, ...parts);
  }

  addEventListener(name: string, listener: Listener): void {
    this.listeners[name] = listener;
  }

  readonly setAttribute = (): undefined => undefined;
  readonly scrollIntoView = (): undefined => undefined;

  find(id: string): Part | undefined {
    return this.id === id ? this : this.parts.map((part) => part.find(id)).find((found) => found !== undefined);
  }
}

/** The page in a browser of its own, at a server that answers so, by route. */
async function opened(answers: Record<string, { status: number; body: object }>): Promise<(id: string) => Part> {
  const parts = [...PAGE.matchAll(/ id="(\w+)"/g)].map(([, id = '']) => Object.assign(new Part(), { id }));
  const get = (id: string) => parts.map((part) => part.find(id)).find((found) => found !== undefined) ?? null;
  const fetched = (path: string) => {
    const { status = 404, body = {} } = answers[path.split('/').at(-1) ?? ''] ?? {};
    return Promise.resolve({ ok: status === 200, json: () => Promise.resolve(body) });
  };
  const document = {
    ...{ title: '', getElementById: get, createElement: () => new Part() },
    ...{ querySelectorAll: () => [], querySelector: () => null },
  };
  runInContext(SCRIPT, createContext({ document, fetch: fetched, location: { hash: '#pp_link_x', origin: '' } }));
  await turn();
  return (id) => get(id) ?? Object.assign(new Part(), { textContent: `There is no ${id}.` });
}

const CREDENTIALS = ['client_id', 'client_secret'].map((name) => ({ name, label: name, help: '', optional: true }));
const SESSION = {
  ...{ connector_name: 'Rock', customer: 'Acme', relink: false },
  ...{ steps: [], rights: [], credentials: CREDENTIALS },
};

test('credentials that are not accepted are named, and one that the page does not ask for is passed over', async () => {
  const body = { detail: 'They go together.', code: 'credentials_rejected', fields: ['client_secret', 'elsewhere'] };
  const part = await opened({ session: { status: 200, body: SESSION }, check: { status: 422, body } });

  part('form').listeners['submit']?.({ preventDefault: () => undefined });
  await turn();

  expect(part('problem').textContent).toBe('They go together.');
  expect(part('credential-client_secret-problem').textContent).toBe('Missing.');
  expect(part('credential-client_id-problem').textContent).toBe('');
});
