import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { pino } from 'pino';
import { connectors, LANGUAGES, type Text } from '#connectors';
import { logger, setLogLevel } from '#kernel';
import { TestApi, type Vendor } from './api-app.js';
import type { Answer } from './api-client.js';
import { SimulatedCompany } from './simulated-company.js';

let stack: TestApi;
let company: SimulatedCompany;
let vendor: Vendor;

beforeAll(async () => {
  company = await SimulatedCompany.start('personio', { speed: 100 });
  stack = await TestApi.start({
    CONNECTORS: JSON.stringify(company.settings(100)),
    PUBLIC_URL: 'https://connect.vendor.test',
  });
  vendor = await stack.vendor('Vendor Ltd');
});

afterAll(async () => {
  await stack.close();
  await company.close();
});

async function invite(more: object = {}): Promise<string> {
  const { body } = await stack.api.post(
    '/api/embedded/v1/link/create-link-token',
    { key: vendor.key },
    {
      end_user_data: { org_name: 'Acme GmbH', origin_id: 'customer-1' },
      ...{ category: 'HRIS', integration: 'personio', ...more },
    },
  );
  return body.link_token as string;
}

const page = (step: 'session' | 'check' | 'complete', token: string, more: object = {}): Promise<Answer> =>
  stack.api.post(`/api/embedded/v1/link/${step}`, {}, { link_token: token, ...more });

const off = (models: string[], fields: string[] = []): { off: object } => ({ off: { models, fields } });

interface Named {
  name: string;
}

describe('the session', () => {
  test('says who asks for what, why, and where to click, in both languages', async () => {
    const { body } = await page('session', await invite());

    expect(body).toMatchObject({
      ...{ customer: 'Acme GmbH', connector_name: 'Personio', relink: false, languages: ['en', 'de'] },
      vendor: { name: 'Vendor Ltd', logo_url: null, color: null },
    });
    for (const { text } of body.steps) expect(text.en).not.toBe(text.de);
    for (const { why } of body.rights) expect(why.en).not.toBe(why.de);
    const rightsTo = (area: string): object[] => body.rights.filter((right: { area: Text }) => right.area.en === area);
    expect(rightsTo('Absences')).toMatchObject([
      { access: 'read', models: expect.arrayContaining(['time_off']) },
      { access: 'write', models: ['time_off'] },
    ]);
    expect(rightsTo('Webhooks')).toMatchObject([{ access: 'read', models: [] }]);
    expect(body.credentials[1]).toMatchObject({ label: { en: 'Client secret', de: 'Client-Secret' }, secret: true });
    expect(body.models.find(({ name }: Named) => name === 'employee')).toMatchObject({ on: true, always: true });
    expect(body.models.find(({ name }: Named) => name === 'compensation')).toMatchObject({
      ...{ on: true, always: false, takes: { models: [], fields: ['salary'] } },
    });
    expect(body.fields.map(({ name }: Named) => name)).toEqual(
      expect.arrayContaining(['salary', 'birth_date', 'sick_leave', 'bank_data']),
    );
  });

  test('of a repair says what is switched off', async () => {
    const finished = await page('complete', await invite(), {
      credentials: company.credentials,
      ...off(['document'], ['birth_date']),
    });
    const redeemed = await stack.api.get(
      `/api/embedded/v1/connectors/connector_token/${finished.body.temporary_token as string}`,
      { key: vendor.key },
    );

    const { body } = await page('session', await invite({ connector_id: redeemed.body.connector_id }));

    const isOff = ({ on }: { on: boolean }): boolean => !on;
    expect(body.relink).toBe(true);
    expect(body.models.filter(isOff).map(({ name }: Named) => name)).toEqual(['document']);
    expect(body.fields.filter(isOff).map(({ name }: Named) => name)).toEqual(['birth_date']);
  });
});

const every = connectors.map((connector) => [connector.slug, connector] as const);

describe('every connector', () => {
  test.each(every)('%s has texts for all that it asks for and reads', (_, connector) => {
    const { guide, texts, streams, withholdable, rights = [] } = connector;
    const read = new Set(streams.flatMap(({ models }) => models.map(({ name }) => name)));
    expect(Object.keys(texts.models)).toEqual(expect.arrayContaining([...read]));
    for (const { models } of guide.rights) expect([...read]).toEqual(expect.arrayContaining([...models]));
    expect(withholdable?.models.map(({ model }) => model).sort()).toEqual([...read].sort());
    for (const { name } of withholdable?.fields ?? []) expect(texts.fields).toHaveProperty(name);
    for (const { name } of rights) {
      const { en, de } = texts.tick(name);
      expect([en, de]).toEqual([
        expect.stringMatching(/Settings|Fill in/),
        expect.stringMatching(/Einstellungen|Tragen/),
      ]);
    }
  });

  const drawings = new Set(connectors.flatMap(({ guide }) => guide.steps.flatMap(({ drawing }) => drawing ?? [])));
  const files = [...drawings].flatMap((drawing) =>
    LANGUAGES.map((language) => [`${drawing}.${language}.svg`, language]),
  );

  test.each(files)('%s is small, says what it shows, and holds nothing but a picture', (file, language) => {
    const drawn = readFileSync(path.join('apps/connect/public/drawings', file), 'utf8');
    expect(drawn).toMatch(new RegExp(`^<svg [^>]*role="img" aria-labelledby="title desc" lang="${language}"`));
    expect(drawn).toMatch(/<title id="title">.+<\/title>\s*<desc id="desc">.+<\/desc>/);
    expect(drawn).not.toMatch(/<script|<style|style=|href=|on\w+=/);
    expect(drawn.length).toBeLessThan(8000);
  });

  test.each(every)('%s has a drawing of each step', (_, { guide }) => {
    for (const { drawing } of guide.steps) expect(drawing).toEqual(expect.any(String));
  });
});

describe('the check', () => {
  test('understands what was pasted, says from where, and repeats no value', async () => {
    const { client_id: id = '', client_secret: secret = '' } = company.credentials;
    const pasted = [
      { client_id: ` "${secret}"`, client_secret: id },
      { client_id: '', client_secret: JSON.stringify(company.credentials) },
      { client_id: `Client ID: ${id} Client secret: ${secret}`, client_secret: '' },
    ];

    const answers = await Promise.all(
      pasted.map(async (credentials) => page('check', await invite(), { credentials })),
    );

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(answers.map(({ body }) => body.understood)).toEqual([
      { client_id: 'client_secret', client_secret: 'client_id' },
      { client_id: 'client_secret', client_secret: 'client_secret' },
      { client_id: 'client_id', client_secret: 'client_id' },
    ]);
    for (const { text } of answers) {
      expect(text).not.toContain(id.slice(5));
      expect(text).not.toContain(secret.slice(5));
    }
  });

  test('repeats no part of a value in an answer or in the log, whatever is pasted', async () => {
    const seed = Date.now() % 2 ** 31;
    process.stdout.write(`pasted into the page: seed ${seed}\n`);
    const logged: string[] = [];
    const stream = (logger as unknown as Record<symbol, { write(line: string): void }>)[pino.symbols.streamSym];
    if (!stream) throw new Error('The log goes nowhere.');
    const tap = jest.spyOn(stream, 'write').mockImplementation((line) => {
      logged.push(line);
    });
    setLogLevel('trace');
    const secret = fc.stringMatching(/^[a-zA-Z0-9_-]{40}$/);
    const around = fc.constantFrom(
      '',
      ' ',
      '"',
      '{"client_id":"',
      'Client secret: ',
      'https://',
      '\n',
      'client_secret=',
      '}',
    );
    const pasted = fc.record({ id: secret, secret, one: around, other: around, swapped: fc.boolean() });
    try {
      await fc.assert(
        fc.asyncProperty(pasted, async ({ id, secret: value, one, other, swapped }) => {
          const credentials = swapped
            ? { client_id: `${one}papi-${value}${other}`, client_secret: `${other}${id}` }
            : { client_id: `${one}papi-${id}`, client_secret: `${one}papi-${value}${other}` };
          const token = await invite();
          const answers = [await page('check', token, { credentials }), await page('complete', token, { credentials })];
          const told = [...answers.map(({ text }) => text), ...logged].join('\n');
          for (const part of [id, value]) expect(told.includes(part.slice(4, 16))).toBe(false);
          for (const { status } of answers) expect(status).toBe(422);
        }),
        { seed, numRuns: 30 },
      );
      expect(logged.join('')).toContain('/api/embedded/v1/link/check');
    } finally {
      setLogLevel('silent');
      tap.mockRestore();
    }
  });

  test('says of a wrong pair what to do in both languages, without a value', async () => {
    const credentials = { ...company.credentials, client_secret: 'papi-mistyped-4711' };

    const { status, body, text } = await page('check', await invite(), { credentials });

    expect(status).toBe(422);
    expect(body).toMatchObject({
      code: 'credentials_rejected',
      advice: { en: expect.stringMatching(/again/), de: expect.stringMatching(/noch einmal/) },
    });
    expect(text).not.toContain('mistyped');
  });

  test('names what is missing with the models it is for, and where to tick it', async () => {
    const narrow = await company.newCredentials({
      areas: ['persons', 'employees'],
      attributes: ['id', 'first_name', 'last_name', 'status'],
    });

    const { body } = await page('check', await invite(), { credentials: narrow });

    expect(body.streams.find(({ name }: Named) => name === 'absences')).toMatchObject({
      ...{ models: ['time_off'], granted: false },
      missing: {
        en: 'Settings → Integrations → API credentials → your credentials → “Absences”: tick “Read”.',
        de: 'Einstellungen → Integrationen → API-Zugriffsdaten → Ihre Zugriffsdaten → „Abwesenheiten“: „Lesen“ anhaken.',
      },
    });
    expect(body.missing).toContainEqual({
      en: expect.stringMatching(/“Readable employee attributes”: choose “Hire date”/),
      de: expect.stringMatching(/„Lesbare Mitarbeitendenattribute“: „Anstelldatum“ auswählen/),
      listed: { list: expect.anything(), name: { en: 'Hire date', de: 'Anstelldatum' } },
    });
  });

  test('asks for nothing of what is off', async () => {
    const token = await invite();
    const paths = async (choice: object): Promise<Set<string>> => {
      const before = (await company.requests()).length;
      const { status, body } = await page('check', token, { credentials: company.credentials, ...choice });
      expect(status).toBe(200);
      const streams = body.streams.map(({ name }: Named) => name) as string[];
      const seen = (await company.requests())
        .slice(before)
        .map((request) => request.path.replace(/\/\d+\//, '/:/').split('?')[0] ?? '');
      return new Set([...seen, ...streams]);
    };
    const all = await paths({});
    const models = [
      'compensation',
      'document',
      'time_off',
      'absence_type',
      'time_off_balance',
      'timesheet_entry',
      'report',
    ];

    const less = await paths(off(models, ['birth_date']));

    expect([...all].filter((each) => !less.has(each)).sort()).toEqual([
      ...[
        '/v1/company/custom-reports/reports',
        '/v1/company/employees/:/absences/balance',
        '/v1/company/time-off-types',
      ],
      ...['/v2/absence-periods', '/v2/absence-types', '/v2/attendance-periods', '/v2/compensations'],
      ...['/v2/document-management/documents', '/v2/reports'],
      ...['absence-types', 'absences', 'attendances', 'balances', 'compensations', 'documents', 'reports'],
    ]);
  });

  test('asks for no absence of anybody where sick leave is off', async () => {
    await company.fault('GET /v2/absence-periods', 'status', {
      status: 403,
      query: 'ends_at.date_time.lte=1970',
      times: 1,
    });

    const { body } = await page('check', await invite(), {
      credentials: company.credentials,
      ...off([], ['sick_leave']),
    });
    await company.recover();

    expect(body.streams.find(({ name }: Named) => name === 'absences')).toMatchObject({ granted: false });
    const again = await page('check', await invite(), { credentials: company.credentials, ...off([], ['sick_leave']) });
    expect(again.body.streams.find(({ name }: Named) => name === 'absences')).toMatchObject({ granted: true });
  });

  test.each([
    [off(['wages']), '“wages”'],
    [off(['employee']), '“employee”'],
    [off([], ['shoe_size']), '“shoe_size”'],
  ])('%j cannot be switched off', async (choice, named) => {
    for (const step of ['check', 'complete'] as const) {
      const { status, body } = await page(step, await invite(), { credentials: company.credentials, ...choice });
      expect({ status, code: body.code, detail: body.detail }).toEqual({
        ...{ status: 422, code: 'choice_unknown', detail: expect.stringContaining(named) },
      });
    }
  });

  test.each([
    [{ off: null }],
    [{ off: {} }],
    [{ off: { models: 'all', fields: [] } }],
    [{ off: { models: [1], fields: [] } }],
  ])('%j is no choice', async (choice) => {
    const { status, body } = await page('check', await invite(), { credentials: company.credentials, ...choice });
    expect({ status, code: body.code }).toEqual({ status: 422, code: 'invalid_request' });
  });

  test('of recruiting says which credentials are wrong in both languages, and asks for no applications where they are off', async () => {
    const ats = { category: 'ATS', integration: 'personio_ats' };
    const { client_id, client_secret } = company.credentials;

    const half = await page('check', await invite(ats), { credentials: { client_id, company_id: '' } });
    expect(half).toMatchObject({
      status: 422,
      body: { fields: ['client_secret'], advice: { de: expect.stringMatching(/gehören zusammen/) } },
    });

    const { body } = await page('check', await invite(ats), {
      credentials: { client_id, client_secret },
      ...off(['application', 'attachment']),
    });
    expect(body.streams).toMatchObject([
      { name: 'jobs', granted: true, models: expect.arrayContaining(['job']) },
      { name: 'candidates', granted: true, models: ['candidate'] },
    ]);
    expect(body.credentials).toEqual({
      ...{ client_id: 'accepted', client_secret: 'accepted' },
      ...{ company_id: 'left_out', recruiting_token: 'left_out', feed_label: 'left_out' },
    });
  });
});
