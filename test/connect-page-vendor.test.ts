import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { TestApi, type Vendor } from './api-app.js';
import type { Answer } from './api-client.js';

let stack: TestApi;
let vendor: Vendor;

beforeAll(async () => {
  stack = await TestApi.start({ PUBLIC_URL: 'https://connect.vendor.test' });
  vendor = await stack.vendor('Vendor Ltd');
});

afterAll(() => stack.close());

async function session(): Promise<Answer> {
  const { body } = await stack.api.post(
    '/api/embedded/v1/link/create-link-token',
    { key: vendor.key },
    {
      end_user_data: { org_name: 'Acme GmbH', origin_id: 'customer-1' },
      ...{ category: 'HRIS', integration: 'personio' },
    },
  );
  return stack.api.post('/api/embedded/v1/link/session', {}, { link_token: body.link_token });
}

const PURPOSE = { en: 'To make rosters & plans.', de: 'Um Dienstpläne zu machen.' };
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

describe('the vendor’s side', () => {
  const put = (body: object, key = vendor.key): Promise<Answer> =>
    stack.api.send('put', '/api/v1/connect-page', { key }, body);
  const show = (key = vendor.key): Promise<Answer> => stack.api.get('/api/v1/connect-page', { key });
  const complaint = async (body: object): Promise<unknown> => {
    const answer = await put(body);
    expect(answer.status).toBe(422);
    return answer.body.detail.map(({ loc, msg }: { loc: string[]; msg: string }) => [loc.at(-1), msg]);
  };

  test('begins with the organisation’s name, and takes one part at a time', async () => {
    const other = await stack.vendor('Plain Ltd');
    const plain = {
      ...{ name: 'Plain Ltd', logo_url: null, color: null },
      ...{ purpose: null, privacy_url: null },
      origins: [],
    };
    expect((await show(other.key)).body).toEqual(plain);

    const origins = ['https://app.vendor.test', 'http://localhost:3000'];
    await put({ name: 'Plain', origins }, other.key);
    await put({ color: '#0A5C36', logo: `data:image/png;base64,${PNG}` }, other.key);
    await put({ purpose: { ...PURPOSE, de: ` ${PURPOSE.de} ` } }, other.key);
    await put({ privacy_url: 'https://vendor.test/privacy?a=b#c' }, other.key);

    const { body } = await show(other.key);
    expect(body).toEqual({
      ...{ name: 'Plain', color: '#0a5c36', origins },
      ...{ purpose: PURPOSE, privacy_url: 'https://vendor.test/privacy?a=b#c' },
      logo_url: expect.stringMatching(/^https:\/\/connect\.vendor\.test\/connect\/logo\/[0-9a-f]{64}\?v=\w+$/),
    });
    const logo = await stack.api.raw().get(new URL(body.logo_url as string).pathname);
    expect(logo.status).toBe(200);
    expect(logo.headers).toMatchObject({ 'content-type': 'image/png', 'x-content-type-options': 'nosniff' });
    expect(Buffer.from(logo.body as Buffer).toString('base64')).toBe(PNG);

    const nothing = {
      ...{ name: null, color: null, logo: null },
      ...{ purpose: null, privacy_url: null },
      origins: [],
    };
    expect((await put(nothing, other.key)).body).toEqual(plain);
    expect((await stack.api.raw().get(new URL(body.logo_url as string).pathname)).status).toBe(404);
  });

  test('takes origins back with null, and a name without the blanks around it', async () => {
    await put({ origins: ['https://app.vendor.test'] });
    expect((await put({ origins: null, name: ' Vendor ' })).body).toMatchObject({ origins: [], name: 'Vendor' });
  });

  test('is what the customer sees', async () => {
    const said = { purpose: PURPOSE, privacy_url: 'https://vendor.test/privacy' };
    await put({ name: 'Vendor', color: '#0a5c36', logo: PNG, ...said });

    const { body } = await session();

    expect(body.vendor).toEqual({
      ...{ name: 'Vendor', color: '#0a5c36', ...said },
      logo_url: expect.stringMatching(/^\/connect\/logo\/[0-9a-f]{64}\?v=\w+$/),
    });
    expect(JSON.stringify(body.steps)).toContain('name them “Vendor”');
  });

  test('has a logo that is a picture by its bytes, and nothing besides', async () => {
    const bytes = Buffer.from(PNG, 'base64');
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
    const wide = Buffer.from(bytes);
    wide.writeUInt32BE(5000, 16);
    const wrong: [Buffer | string, RegExp][] = [
      [svg, /no PNG and no JPEG/],
      [Buffer.concat([bytes, Buffer.from('<script>')]), /no PNG and no JPEG/],
      [bytes.subarray(0, 40), /no PNG and no JPEG/],
      [Buffer.from('ffd8ffe000104a464946', 'hex'), /no PNG and no JPEG/],
      [wide, /5000 × 1 pixels/],
      [Buffer.alloc(102_500), /101 kB/],
      ['https://vendor.test/logo.png', /base64/],
      ['x'.repeat(200_000), /100 kB/],
    ];
    for (const [logo, message] of wrong) {
      const text = typeof logo === 'string' ? logo : logo.toString('base64');
      expect(await complaint({ logo: text })).toEqual([['logo', expect.stringMatching(message)]]);
    }
    const jpeg = Buffer.from('ffd8ffe000104a46494600010100000100010000ffc0000b080010002001011100ffd9', 'hex');
    expect((await put({ logo: jpeg.toString('base64') })).status).toBe(200);
  });

  test('has a colour that everybody can read: what it has and what it needs is said', async () => {
    expect(await complaint({ color: '#ffcc00' })).toEqual([
      [
        'color',
        '#ffcc00 has a contrast of 1.5 : 1 with white, and needs 4.5 : 1 to be read by everybody. #8e7200 has it',
      ],
    ]);
    expect((await put({ color: '#8e7200' })).status).toBe(200);
    expect(await complaint({ color: 'red' })).toEqual([['color', expect.stringMatching(/such as #0a5c36/)]]);
  });

  test('says what the data is for in a line of plain text, in both languages or not at all', async () => {
    const line = 'Input should be one line of plain text';
    for (const [purpose, wrong] of [
      [{ en: 'Rosters.' }, [['de', 'Field required']]],
      [{ ...PURPOSE, fr: 'Des plannings.' }, [['fr', expect.stringMatching(/not permitted/)]]],
      [{ ...PURPOSE, de: null }, [['de', expect.any(String)]]],
      [
        { en: ' ', de: '' },
        [
          ['en', line],
          ['de', line],
        ],
      ],
      [{ ...PURPOSE, en: '\u200b' }, [['en', line]]],
      [{ ...PURPOSE, de: ' \u00ad' }, [['de', line]]],
      [{ ...PURPOSE, en: 'Rosters.\nAnd more.' }, [['en', line]]],
      [{ ...PURPOSE, de: 'Dienst\u202epläne' }, [['de', line]]],
      [{ ...PURPOSE, en: 'x'.repeat(401) }, [['en', expect.stringMatching(/400 characters/)]]],
      ['Rosters.', [['purpose', expect.any(String)]]],
      [[PURPOSE], [['purpose', expect.any(String)]]],
    ]) {
      expect(await complaint({ purpose })).toEqual(wrong);
    }
    expect((await put({ purpose: { en: 'x'.repeat(400), de: 'ä'.repeat(400) } })).status).toBe(200);
  });

  test.each([
    'http://vendor.test/privacy',
    'vendor.test/privacy',
    '/privacy',
    'javascript:alert(1)',
    'https://vendor.test@evil.test/',
    'https:/vendor.test/privacy',
    'https://vendor.test\\privacy',
    'https://vendor.test/pri vacy',
    'https://vendor.test/\u202eycavirp',
    'https://',
    '',
  ])('takes %s for no address of a privacy notice', async (address) => {
    expect(await complaint({ privacy_url: address })).toEqual([
      ['privacy_url', expect.stringMatching(/https address/)],
    ]);
  });

  test('has an address of its privacy notice of at most 500 characters', async () => {
    const address = `https://vendor.test/${'x'.repeat(480)}`;
    expect((await put({ privacy_url: address })).body.privacy_url).toBe(address);
    expect(await complaint({ privacy_url: `${address}x` })).toEqual([['privacy_url', expect.stringMatching(/500/)]]);
  });

  test.each([
    'https://app.vendor.test/path',
    'https://app.vendor.test/',
    'https://*.vendor.test',
    'http://app.vendor.test',
    'https://user@app.vendor.test',
    'https://APP.vendor.test',
    'https://app.vendor.test;script-src *',
    "https://app.vendor.test 'self'",
    'null',
    '*',
    'javascript:alert(1)',
  ])('takes %s for no origin', async (origin) => {
    expect(await complaint({ origins: [origin] })).toEqual([['origins', expect.stringMatching(/origin of a page/)]]);
  });

  test('is for admins, and each change is in the audit log', async () => {
    const reader = await stack.key(vendor.id, { scopes: ['hris:read', 'hris:write'] });
    for (const answer of [await show(reader), await put({ name: 'Mine' }, reader)]) {
      expect(answer).toMatchObject({ status: 403, body: { code: 'scope_missing' } });
    }
    await put({ name: 'Vendor' });
    const entries = await stack.store.as({ organisationId: vendor.id }, (prisma) =>
      prisma.audit.findMany({ where: { action: 'connect_page.change', outcome: 'ok' } }),
    );
    expect(entries.length).toBeGreaterThan(0);
  });

  test('a field that there is not, a name that turns the line around, and too many origins are refused', async () => {
    expect(await complaint({ theme: 'dark' })).toEqual([['theme', expect.stringMatching(/not permitted/)]]);
    expect(await complaint({ name: 'Ven\u202edor' })).toEqual([['name', expect.stringMatching(/control/)]]);
    for (const name of ['', '  ', '\u00a0\u200b'])
      expect(await complaint({ name })).toEqual([['name', expect.stringMatching(/not blank/)]]);
    expect(await complaint({ origins: Array.from({ length: 21 }, (_, at) => `https://a${at}.test`) })).toHaveLength(1);
  });
});
