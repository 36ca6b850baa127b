import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { TOKEN } from './echoing-provider.js';
import { ALL, outcome, Passing, told, type Told } from './passing.js';

let at: Passing;
beforeAll(async () => {
  at = await Passing.start();
});
afterAll(() => at.close());
beforeEach(() => at.reset());

test('a call reaches the provider with our credentials, below its address, and its answer comes as it is', async () => {
  const answer = await at.pass({
    ...{ method: 'get', path: '/v1/people?limit=2', params: { id: [1, 2], q: 'a b', open: true, none: null } },
    headers: { 'X-Beta': 'true', Accept: 'application/problem+json' },
  });

  expect(answer.status).toBe(200);
  expect(told(answer)).toMatchObject({
    ...{ method: 'GET', url: '/api/v1/people?limit=2&id=1&id=2&q=a+b&open=true', body: '' },
    headers: { authorization: TOKEN, 'x-partner': 'us', 'x-beta': 'true', accept: 'application/problem+json' },
  });
  expect(answer.headers['x-upstream-status']).toBe('200');
  expect(answer.headers['x-write-id']).toBeUndefined();
  expect(await at.audited()).toEqual({ action: 'passthrough.get', outcome: 'ok', subject: '' });
});

test('bodies go as JSON, as text, as XML, as bytes and as parts', async () => {
  const post = async (body: object): Promise<Told> => told(await at.pass({ method: 'POST', ...body }));

  expect(await post({ data: { a: [1] } })).toMatchObject({
    body: '{"a":[1]}',
    headers: { 'content-type': 'application/json' },
  });
  const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
  expect(await post({ data: 'a=1&b=2', headers: form })).toMatchObject({
    body: 'a=1&b=2',
    headers: { 'content-type': form['Content-Type'] },
  });
  const xml = await post({ data: '<a/>', request_format: 'XML', response_format: 'XML' });
  expect(xml).toMatchObject({
    body: '<a/>',
    headers: { 'content-type': 'application/xml', accept: 'application/xml, text/xml' },
  });
  await post({ data: 'AP8Q', request_format: 'BINARY' });
  expect(at.provider.heard.at(-1)?.body).toEqual(Buffer.from([0, 255, 16]));
  const cv = {
    file_content: Buffer.from('%PDF').toString('base64'),
    file_name: 'cv.pdf',
    content_type: 'application/pdf',
  };
  const parts = await post({ data: { job: 7, tags: ['a', 'b'], cv }, request_format: 'MULTIPART', headers: form });
  expect(parts.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
  expect(parts.body.replace(/\r/g, '')).toMatch(
    /name="job"\n\n7\n.*name="tags"\n\na\n.*name="tags"\n\nb\n.*name="cv"; filename="cv.pdf"\nContent-Type: application\/pdf\n\n%PDF\n/s,
  );
});

test('nobody says who calls, whom, or what else it might be; and of the answer stays what is no word to us', async () => {
  const own = {
    ...{ Authorization: 'Bearer other', Cookie: 'a=b', Host: 'evil.test', 'Content-Length': '3', 'X-Partner': 'me' },
    ...{ 'X-Forwarded-Host': 'evil.test', 'X-HTTP-Method-Override': 'DELETE', 'X-Original-URL': '/oauth/token' },
    ...{
      Connection: 'close, X-Secret',
      'X-Secret': '1',
      TE: 'trailers',
      'Transfer-Encoding': 'chunked',
      Expect: '100-continue',
    },
    ...{ 'X-Connector-Token': 'pp_conn', 'Proxy-Authorization': 'Basic x', 'X-Kept': 'yes' },
  };
  at.provider.answers.push((response, { headers }) => {
    response.writeHead(201, {
      ...{
        'content-type': 'text/html',
        authorization: 'Bearer next',
        'set-cookie': ['a=b', 'c=d'],
        'x-request-id': 'theirs',
      },
      ...{ location: 'https://evil.test', connection: 'x-hop', 'x-hop': '1', 'strict-transport-security': 'max-age=0' },
    });
    response.end(JSON.stringify(headers));
  });
  const answer = await at.pass({ headers: own });

  const { host, ...sent } = JSON.parse(answer.text) as Record<string, string>;
  expect(host).toMatch(/^127\.0\.0\.1:/);
  expect(Object.keys(sent).sort()).toEqual(['accept', 'authorization', 'connection', 'x-kept', 'x-partner']);
  expect(sent).toMatchObject({ authorization: TOKEN, 'x-partner': 'us', 'x-kept': 'yes' });
  expect(sent['connection']).not.toContain('close');
  expect(answer.headers).toMatchObject({
    ...{ 'content-type': 'text/html', 'x-content-type-options': 'nosniff', 'x-upstream-status': '201' },
    ...{ 'x-upstream-location': 'https://evil.test', 'x-upstream-x-request-id': 'theirs' },
  });
  expect(Object.keys(answer.headers).join()).not.toMatch(/cookie|authorization|x-hop|upstream-strict/);
});

test.each([302, 404, 422, 500, 503])('a %i comes as it came, and nobody follows or asks again', async (status) => {
  at.provider.answers.push((response) => {
    response
      .writeHead(status, { location: '/v1/elsewhere', 'content-type': 'application/problem+json' })
      .end('{"said":1}');
  });
  const answer = await at.pass({});

  expect([answer.status, answer.headers['x-upstream-status'], answer.text]).toEqual([
    200,
    String(status),
    '{"said":1}',
  ]);
  expect(at.provider.heard).toHaveLength(1);
  expect(await at.audited()).toMatchObject({ outcome: status < 400 ? 'ok' : `answered_${status}` });
});

test('bytes come as they are, however many', async () => {
  const file = Buffer.alloc(5_000_000, 254);
  at.provider.answers.push((response) => {
    response.writeHead(200, { 'content-type': 'image/png' }).end(file);
  });
  const answer = await at.pass({ response_format: 'BINARY' });

  expect(answer.headers['content-type']).toBe('image/png');
  expect(Buffer.compare(answer.body as Buffer, file)).toBe(0);
});

const TRICKS = [
  ...[
    '',
    'v1/people',
    'http://evil.test/',
    'https:evil.test',
    '//evil.test',
    '/\\evil.test',
    '\\\\evil.test',
    '@evil.test',
  ],
  ...[
    '/../oauth/token',
    '/v1/../../x',
    '/v1/%2e%2e/x',
    '/v1/%252e%252e/x',
    '/v1/..;/x',
    '/v1/.%2e/x',
    '/v1//x',
    '/%2f%2fevil.test',
  ],
  ...[
    '/v1/people#x',
    '/v1/a\r\nHost: evil.test',
    '/v1/a%0d%0aX: y',
    '/v1/a%00',
    '/v1/\u{ff0e}\u{ff0e}/x',
    '/v1/%ef%bc%8f',
    '/v1/a b',
  ],
  ...[
    '/v1/@evil.test',
    '/v1/people?a=b c',
    '/v1/%zz',
    '/v1/%c0%ae%c0%ae/x',
    'file:///etc/passwd',
    'gopher://127.0.0.1/',
    '/%5cevil.test',
  ],
];

test.each(TRICKS)('the path %j ends here with a 400, and nobody is asked', async (path) => {
  for (const method of ['GET', 'POST']) expect(outcome(await at.pass({ method, path }))).toEqual([400, 'path_refused']);
  expect([at.provider.connections, at.provider.heard.length]).toEqual([0, 0]);
});

test('no call says that it is one of another method than is looked for among those that are allowed', async () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const overridden = [
    ...[{ path: '/v1/people?_method=DELETE' }, { path: '/v1/people?a=b&%5Fmethod=DELETE' }],
    ...[{ params: { _method: 'DELETE' } }, { params: { '.method': 'DELETE' } }, { data: { _method: 'DELETE' } }],
    ...[
      { data: 'a=b&_Method=DELETE', headers: form },
      { data: { a: 'b', _method: 'PUT' }, request_format: 'MULTIPART' },
    ],
    { data: Buffer.from('_method[]=DELETE').toString('base64'), request_format: 'BINARY', headers: form },
    ...[
      '\uFEFF{"_method":"DELETE"}',
      '{"a":1,"_method":"DELETE",}',
      "{'\\u005fmethod':'DELETE'}",
      '{/**/_method:1}',
    ].map((data) => ({
      data,
    })),
    ...["name*=UTF-8''%5Fmethod", 'name="a"; name*="_method"', 'name*0=_met; name*1=hod', 'name = "\\_method"'].map(
      (name) => ({
        data: Buffer.from(`--x\r\nContent-Disposition: form-data;\r\n ${name}\r\n\r\nDELETE\r\n--x--`).toString(
          'base64',
        ),
        ...{ request_format: 'BINARY', headers: { 'content-type': 'multipart/form-data; boundary=x' } },
      }),
    ),
  ];
  for (const call of overridden)
    expect([call, outcome(await at.pass({ method: 'POST', path: '/v1/people', ...call }))]).toEqual([
      call,
      [400, 'method_overridden'],
    ]);
  expect(at.provider.connections).toBe(0);

  const innocent = {
    data: { a: { _method: 'DELETE' } },
    params: { method: 'x' },
    headers: { 'X-HTTP-Method-X': 'PUT', x_http_method_override: 'PUT', 'Content-Encoding': 'gzip' },
  };
  for (const data of ['{"payment_method":"SEPA",}', '{"_methods":1,}'])
    expect(outcome(await at.pass({ method: 'POST', path: '/v1/people', data }))).not.toContain('method_overridden');
  const heard = told(await at.pass({ method: 'POST', path: '/v1/people', ...innocent }));
  expect(heard.method).toBe('POST');
  for (const name of Object.keys(innocent.headers)) expect(heard.headers).not.toHaveProperty(name.toLowerCase());
});

test('where credentials are given out nobody is let, however it is spelled', async () => {
  const spellings = [
    '/oauth/token',
    '/oauth',
    '/OAuth/token',
    '/%6fauth/token',
    '/%256fauth/token',
    '/oauth;x=1/token',
    '/oauth/',
  ];
  for (const path of spellings)
    expect(outcome(await at.pass({ method: 'POST', path }))).toEqual([403, 'passthrough_not_allowed']);
  expect([at.provider.connections, at.provider.heard.length]).toEqual([0, 0]);
});

test('nothing is passed on unless it is allowed, and what is allowed is spelled as it is', async () => {
  await at.allow({ enabled: false, allow: ALL.allow });
  expect(outcome(await at.pass({}))).toEqual([403, 'passthrough_disabled']);
  await at.allow({ enabled: true, allow: [] });
  expect(outcome(await at.pass({}))).toEqual([403, 'passthrough_not_allowed']);
  await at.allow({
    enabled: true,
    allow: [
      { method: 'GET', path: '/v1/people/*/jobs' },
      { method: 'POST', path: '/v2/files/**' },
    ],
  });
  const tries = [
    ...[
      ['GET', '/v1/people/7/jobs', 200],
      ['GET', '/v1/people/7/jobs?limit=1', 200],
      ['GET', '/v1/people/7/jobs/', 200],
    ],
    ...[
      ['POST', '/v2/files', 200],
      ['POST', '/v2/files/7/copy', 200],
      ['POST', '/v1/people/7/jobs', 403],
    ],
    ...[
      ['GET', '/v1/people/7', 403],
      ['GET', '/v1/people/7/jobs/8', 403],
      ['GET', '/v1/%70eople/7/jobs', 403],
    ],
    ...[
      ['GET', '/v1/people;x/7/jobs', 403],
      ['GET', '/V1/people/7/jobs', 403],
      ['POST', '/v2/filesystem', 403],
    ],
  ] as const;
  for (const [method, path, status] of tries)
    expect([path, (await at.pass({ method, path })).status]).toEqual([path, status]);
  expect(at.provider.heard).toHaveLength(5);
});

test('while a field is kept back nothing is passed on, whatever is allowed', async () => {
  const set = (fields: string[]): Promise<unknown> =>
    at.stack.store.as({ organisationId: at.vendor.id }, (prisma) =>
      prisma.connection.update({ where: { id: at.linked.connection.id }, data: { choices: { models: [], fields } } }),
    );
  await set(['birth_date']);
  expect(outcome(await at.pass({}))).toEqual([403, 'passthrough_withheld']);
  expect((await at.allow(ALL)).body).toMatchObject({ ...ALL, withheld: ['birth_date'] });
  await set([]);
  expect((await at.pass({})).status).toBe(200);
});

test('who may not write passes nothing on, and who is no administrator allows nothing', async () => {
  const reader = await at.stack.key(at.vendor.id, { scopes: ['hris:read', 'ats:write'] });
  expect(outcome(await at.pass({}, { key: reader }))).toEqual([403, 'scope_missing']);
  expect(outcome(await at.allow(ALL, await at.stack.key(at.vendor.id, { scopes: ['hris:write'] })))).toEqual([
    403,
    'scope_missing',
  ]);
  expect((await at.get(at.rules, reader)).body).toEqual({
    ...{ connector_id: at.linked.connection.id, withheld: [] },
    ...ALL,
  });
  for (const path of ['people', '/v1/**/x', '/v1/{id}', '/v1?a=b', '']) {
    expect((await at.allow({ enabled: true, allow: [{ method: 'GET', path }] })).status).toBe(422);
  }
});

test.each([
  [{ method: 'TRACE' }, ['body', 'method']],
  [{ method: 'CONNECT' }, ['body', 'method']],
  [{ headers: undefined }, ['body', 'headers']],
  [{ headers: { 'X-A': 'b\r\nHost: evil.test' } }, ['body', 'headers', 'x-a']],
  [{ headers: { 'X A': 'b' } }, ['body', 'headers', 'x a']],
  [{ headers: { a: 1 } }, ['body', 'headers', 'a']],
  [{ params: { a: { b: 1 } } }, ['body', 'params', 'a']],
  [{ data: {} }, ['body', 'data']],
  [{ method: 'POST', data: {}, request_format: 'XML' }, ['body', 'data']],
  [{ method: 'POST', data: '?', request_format: 'BINARY' }, ['body', 'data']],
  [{ method: 'POST', data: { cv: {} }, request_format: 'MULTIPART' }, ['body', 'data', 'cv', 'file_content']],
  [{ timeout: 61 }, ['body', 'timeout']],
  [{ url: 'x' }, ['body', 'url']],
])('%j is refused by name', async (body, loc) => {
  const answer = await at.pass(body);
  expect([answer.status, (answer.body as { detail: { loc: string[] }[] }).detail[0]?.loc]).toEqual([422, loc]);
  expect([at.provider.connections, at.provider.heard.length]).toEqual([0, 0]);
});
