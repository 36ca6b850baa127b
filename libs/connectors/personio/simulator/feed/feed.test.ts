import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Driver } from '../driver.js';

let driver: Driver;
beforeAll(async () => {
  driver = await Driver.start();
});
afterAll(() => driver[Symbol.asyncDispose]());

const FEED = '/jobs/nordlicht-robotik/xml';

async function feed(language = '', one = driver): Promise<string> {
  return (await one.ask('GET', FEED + (language && `?language=${language}`))).text;
}

/** One position of a feed, from its number to its end. */
function positionOf(text: string, id: number): string {
  return text.split('<position>').find((one) => one.includes(`<id>${id}</id>`)) ?? '';
}

test('the feed needs no token, is XML and has its credentials told by the simulator', async () => {
  const { status, headers, text } = await driver.ask('GET', FEED);
  const { body } = await driver.ask('GET', '/_control');

  expect(status).toBe(200);
  expect(headers.get('content-type')).toBe('text/xml; charset=UTF-8');
  expect(text).toMatch(/^<\?xml version="1.0" encoding="UTF-8"\?>\n<workzag-jobs>\n[^]*<\/workzag-jobs>\n$/);
  expect(driver.simulator.settings['feedUrl']).toBe(`${driver.simulator.url}/jobs/{label}`);
  expect(body).toMatchObject({ settings: driver.simulator.settings, credentials: driver.simulator.credentials });
  expect(driver.simulator.credentials).toMatchObject({ feed_label: 'nordlicht-robotik', company_id: '48213' });
});

test('only what is published is in it', async () => {
  const ids = [...(await feed()).matchAll(/<id>(\d+)<\/id>/g)].map(([, id]) => Number(id));

  expect(ids.toSorted()).toEqual([2140231, 2140240, 2140255, 2140260]);
});

test('a position has all that is known of it, in the feed’s own order', async () => {
  const position = positionOf(await feed(), 2140231);

  expect(position.replace(/\s*\n\s*/g, '')).toBe(
    '<id>2140231</id><subcompany>Nordlicht Robotik GmbH</subcompany><office>München</office>' +
      '<additionalOffices><office>Remote</office></additionalOffices><department>Engineering</department>' +
      '<recruitingCategory>Tech</recruitingCategory><name>Software Engineer (m/w/d)</name><jobDescriptions>' +
      '<jobDescription><name>Deine Aufgaben</name><value><![CDATA[<p>Du baust die <strong>Steuerung</strong> unserer ' +
      'Greifarme &amp; Fließbänder.</p><ul><li>TypeScript</li><li>Rust</li></ul>]]></value></jobDescription>' +
      '<jobDescription><name>Dein Profil</name><value><![CDATA[Mehrere Jahre Erfahrung.<br>Mehr auf ' +
      '<a href="https://nordlicht.example/karriere" target="_blank">unserer Seite</a>.]]></value></jobDescription>' +
      '</jobDescriptions><employmentType>permanent</employmentType><seniority>experienced</seniority>' +
      '<schedule>full-time</schedule><yearsOfExperience>2-5</yearsOfExperience>' +
      '<keywords>Robotik ,TypeScript, Rust </keywords><occupation>software_and_web_development</occupation>' +
      '<occupationCategory>it_software</occupationCategory><createdAt>2026-04-20T09:00:00+00:00</createdAt>' +
      '<salaryInformation><min>65000.00</min><max>85000.00</max><currencySymbol>€</currencySymbol>' +
      '<currencyCode>EUR</currencyCode><type>yearly</type></salaryInformation></position>',
  );
});

test('HTML is as somebody wrote it, padded with white space', async () => {
  const position = positionOf(await feed(), 2140240);

  expect(position).toContain('<![CDATA[\n                    <p style="color:red" onclick="alert(1)">');
  expect(position).toContain('<script>alert(2)</script>');
  expect(position).toContain('<max></max>');
});

test('what is not set is not there', async () => {
  const position = positionOf(await feed(), 2140260);

  expect([...position.matchAll(/<(\w+)>/g)].map(([, name]) => name)).toEqual(
    'id recruitingCategory name jobDescriptions jobDescription name value schedule createdAt'.split(' '),
  );
  expect(positionOf(await feed(), 2140255)).toContain('<jobDescriptions>\n</jobDescriptions>');
});

test('another language has its own texts; without one a position has its name and no description', async () => {
  const english = await feed('en');

  expect(positionOf(english, 2140231)).toContain('<name>Software Engineer (f/m/d)</name>');
  expect(positionOf(english, 2140231)).toContain('<name>Your mission</name>');
  expect(positionOf(english, 2140240)).toContain('<name>Vertriebsleitung DACH</name>\n<jobDescriptions>\n</job');
  expect(await feed('de')).toBe(await feed());
  expect(await feed('tlh')).toBe(await feed());
});

test('HEAD tells when something changed, and nothing else', async () => {
  await using other = await Driver.start();
  const changedAt = async (): Promise<number> => {
    const { status, text, headers } = await other.ask('HEAD', FEED);
    expect([status, text]).toEqual([200, '']);
    return Date.parse(headers.get('last-modified') ?? '');
  };
  const before = await changedAt();
  expect(await changedAt()).toBe(before);

  await other.ask('POST', '/_control/jobs/2140260/unpublish');

  expect(await changedAt()).toBeGreaterThan(before);
  expect(positionOf(await feed('', other), 2140260)).toBe('');
  await other.ask('POST', '/_control/jobs/2140260/publish');
  expect(positionOf(await feed('', other), 2140260)).not.toBe('');
  expect((await other.ask('POST', '/_control/jobs/1/publish')).status).toBe(404);
});

test('the first part of the host names the company', async () => {
  const statusAt = (host: string, path = '/xml'): Promise<number | undefined> =>
    new Promise((done, fail) => {
      const call = request(driver.simulator.url + path, { headers: { host } }, (answer) => {
        answer.resume().on('end', () => {
          done(answer.statusCode);
        });
      });
      call.on('error', fail).end();
    });

  expect(await statusAt('nordlicht-robotik.jobs.personio.de')).toBe(200);
  expect(await statusAt('nordlicht-robotik.jobs.personio.com')).toBe(200);
  expect(await statusAt('somebody-else.jobs.personio.de')).toBe(404);
  expect(await statusAt(new URL(driver.simulator.url).host)).toBe(200);
  expect(await statusAt('127.0.0.1', '/jobs/somebody-else/xml')).toBe(404);
});

test('a link to a position leads to its page as long as it is published', async () => {
  const { status, text } = await driver.ask('GET', '/jobs/nordlicht-robotik/job/2140231?language=de');

  expect(status).toBe(200);
  expect(text).toContain('<h1>Software Engineer (m/w/d)</h1>');
  expect((await driver.ask('GET', '/jobs/nordlicht-robotik/job/2140270')).status).toBe(404);
});

test('a feed that is off is not found, or leads elsewhere', async () => {
  await using other = await Driver.start();
  const answers = async (state: object): Promise<[status: number, location: string | null]> => {
    await other.ask('PUT', '/_control/feed', state);
    const { status, headers } = await other.ask('GET', FEED);
    return [status, headers.get('location')];
  };

  expect(await answers({ off: true })).toEqual([404, null]);
  expect(await answers({ redirect: 'https://elsewhere.example/' })).toEqual([307, 'https://elsewhere.example/']);
  expect(await answers({ redirect: '/login', status: 302 })).toEqual([302, '/login']);
  expect(await answers({ status: 503 })).toEqual([503, null]);
  expect(await answers({})).toEqual([200, null]);
  expect((await other.ask('PUT', '/_control/feed', { of: true })).status).toBe(422);
});

test('any bytes can take the feed’s place', async () => {
  await using other = await Driver.start();
  const bytes = Buffer.from([0x3c, 0xff, 0x00, 0x3e]);

  await other.ask('PUT', '/_control/feed', { base64: bytes.toString('base64'), last_modified: '2026-01-02T03:04:05Z' });
  const { url } = other.simulator;
  const answer = await fetch(url + FEED);
  expect(Buffer.from(await answer.arrayBuffer())).toEqual(bytes);
  expect(answer.headers.get('last-modified')).toBe('Fri, 02 Jan 2026 03:04:05 GMT');

  await other.ask('PUT', '/_control/feed', { text: '<workzag-jobs></workzag-jobs>' });
  expect(await feed('', other)).toBe('<workzag-jobs></workzag-jobs>');
});

test('a feed of 50 MB is written as fast as somebody reads it', async () => {
  await using other = await Driver.start();
  await other.ask('PUT', '/_control/feed', { size_bytes: 50_000_000 });
  const held = (): number => process.memoryUsage().arrayBuffers;
  const before = held();

  const { body, headers } = await fetch(other.simulator.url + FEED);
  const reader = (body as ReadableStream<Uint8Array>).getReader();
  let { value: piece } = await reader.read();
  await sleep(300);
  const waiting = held() - before;
  let [size, end] = [0, ''];
  while (piece !== undefined) {
    size += piece.length;
    end = Buffer.from(piece).toString();
    ({ value: piece } = await reader.read());
  }

  expect(waiting).toBeLessThan(10_000_000);
  expect(headers.get('content-length')).toBeNull();
  expect(size).toBeGreaterThan(50_000_000);
  expect(size).toBeLessThan(50_100_000);
  expect(end).toMatch(/<\/position>\n<\/workzag-jobs>\n$/);
});

test('a fault breaks the feed off in its middle', async () => {
  await using other = await Driver.start();
  await other.ask('POST', '/_control/faults', { match: `GET ${FEED}`, kind: 'truncate' });

  await expect(feed('', other)).rejects.toThrow('terminated');
  expect(await feed('', other)).toContain('</workzag-jobs>');
});
