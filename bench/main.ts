// What DESIGN's budgets measure: each figure as a ratio to a reference taken in the same run. `npm run bench -- --help`.
import { parseArgs } from 'node:util';
import { measureIngest, textsOf, write } from './ingest.js';
import { residentMegabytes } from './measure.js';
import { measureProcesses } from './processes.js';
import { compare, type Filled, openReads, targetOf } from './reads.js';
import { pullPeople, startBench } from './world.js';

const { values } = parseArgs({
  options: {
    people: { type: 'string', default: '10000' },
    connections: { type: 'string', default: '3' },
    rounds: { type: 'string', default: '9' },
    seconds: { type: 'string', default: '3' },
    help: { type: 'boolean', default: false },
  },
});
const say = (text: string): void => void process.stderr.write(`${text}\n`);

if (values.help) {
  process.stdout.write('npm run bench -- [--people 10000] [--connections 3] [--rounds 9] [--seconds 3]\n');
  process.exit(0);
}

interface Line {
  what: string;
  reference: string;
  ratio: number;
  /** The floor of the ratio, or its ceiling. */
  bar: string;
  /** With its unit, where there is nothing to measure it against but the bar. */
  measure?: string;
  figures: string;
}
/** From `npm start` to the first synced customer, and what the two processes need when nothing is to do. */
const START_SECONDS = 20;
const IDLE_MEGABYTES = 300;

const lines: Line[] = [];
const number = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));

say(`Pulling ${values.people} people from a simulated company …`);
const bench = await startBench();
try {
  const pages = await pullPeople(bench.connector, Number(values.people));
  const connections: Filled[] = [];
  for (let index = 0; index < Number(values.connections); index++) {
    const { connection, token } = await bench.connect();
    await write(bench, connection, textsOf(pages));
    connections.push({ id: connection.id, token });
    say(`Connection ${index + 1} of ${values.connections} is filled.`);
  }
  const plan = { rounds: Number(values.rounds), seconds: Number(values.seconds) };
  const [first, ...rest] = connections;
  if (!first) throw new Error('--connections must be at least 1');
  const reads = await openReads(bench, superuserUrl(), [first, ...rest]);
  const { ours, bare, nest } = reads.servers;
  const idle = residentMegabytes(ours.pid);
  for (const { name, ...paths } of reads.cases) {
    say(`Measuring ${name} …`);
    const figures = await compare(
      [targetOf('ours', ours, paths.ours), targetOf('bare', bare, paths.bare), targetOf('nest', nest, paths.nest)],
      bench.postgresPid,
      plan,
    );
    const text = Object.entries(figures)
      .map(
        ([who, one]) =>
          `${who} ${number(one.requestsPerSecond)}/s ${number(one.nodeMicros)}+${number(one.postgresMicros)} µs`,
      )
      .join(', ');
    const bars = {
      'list 100': ['≥ 0.85', '≥ 4.5'],
      'get by id': ['≥ 0.5', '≥ 4'],
      'poll, nothing new': ['≥ 0.7', '–'],
    }[name];
    lines.push({
      what: name,
      reference: 'node:http + pg',
      ratio: figures['ours']?.against['bare'] ?? NaN,
      bar: bars?.[0] ?? '–',
      figures: text,
    });
    lines.push({
      what: name,
      reference: 'Nest-Express + Prisma',
      ratio: figures['ours']?.against['nest'] ?? NaN,
      bar: bars?.[1] ?? '–',
      figures: '',
    });
  }
  say('Measuring lists that show more …');
  const plain = targetOf('list 100', ours, reads.extra.pages);
  const richer = reads.extra.shown.map(([name, paths]) => targetOf(name, ours, paths));
  const more = await compare([plain, ...richer], bench.postgresPid, plan);
  for (const { name } of richer) {
    const figure = more[name];
    if (!figure) continue;
    const { against, requestsPerSecond, nodeMicros, postgresMicros } = figure;
    lines.push({
      what: name,
      reference: 'list 100',
      ratio: against['list 100'] ?? NaN,
      bar: '–',
      figures: `${number(requestsPerSecond)}/s ${number(nodeMicros)}+${number(postgresMicros)} µs`,
    });
  }
  say('Measuring page depth and a narrow filter …');
  const depth = await compare(
    [targetOf('first page', ours, reads.extra.first), targetOf('last page', ours, reads.extra.last)],
    bench.postgresPid,
    plan,
  );
  lines.push({
    what: 'last page, time',
    reference: 'first page',
    ratio: depth['first page']?.against['last page'] ?? NaN,
    bar: '≤ 1.2',
    figures: `page ${Number(values.people) / 100} against 1`,
  });
  const filter = await compare(
    [targetOf('by e-mail', ours, reads.extra.email), targetOf('by id', ours, reads.extra.get)],
    bench.postgresPid,
    plan,
  );
  lines.push({
    what: 'narrow filter, Postgres CPU',
    reference: 'get by id',
    ratio: (filter['by e-mail']?.postgresMicros ?? NaN) / (filter['by id']?.postgresMicros ?? NaN),
    bar: '≤ 5',
    figures: `${number(filter['by e-mail']?.postgresMicros ?? NaN)} against ${number(filter['by id']?.postgresMicros ?? NaN)} µs`,
  });
  const loaded = residentMegabytes(ours.pid);
  reads.close();
  say('Measuring ingest …');
  const ingest = await measureIngest(bench, pages, 3);
  const rate = (name: string): number => ingest.get(name)?.rowsPerSecond ?? NaN;
  const shown = [...ingest.values()]
    .map(({ name, rowsPerSecond, postgresMicros }) => `${name} ${number(rowsPerSecond)}/s ${number(postgresMicros)} µs`)
    .join(', ');
  lines.push({
    what: 'ingest new',
    reference: 'JSON.parse',
    ratio: rate('new') / rate('parse'),
    bar: '≥ 0.10',
    figures: shown,
  });
  lines.push({
    what: 'ingest new',
    reference: 'COPY BINARY',
    ratio: rate('new') / rate('copy'),
    bar: '≥ 0.08',
    figures: '',
  });
  lines.push({
    what: 'ingest unchanged',
    reference: 'JSON.parse',
    ratio: rate('unchanged') / rate('parse'),
    bar: '≥ 0.30',
    figures: '',
  });
  lines.push({
    what: 'ingest unchanged',
    reference: 'ingest new',
    ratio: rate('unchanged') / rate('new'),
    bar: '≥ 2.5',
    figures: '',
  });
  say('Measuring start and idle …');
  const processes = await measureProcesses();
  lines.push({
    what: 'start → 2,000 people synced',
    reference: `bar of ${START_SECONDS} s`,
    measure: `${processes.seconds.toFixed(1)} s`,
    ratio: processes.seconds / START_SECONDS,
    bar: '≤ 1',
    figures: `speed factor ${processes.speed}`,
  });
  lines.push({
    what: 'idle API + worker',
    reference: `bar of ${IDLE_MEGABYTES} MB`,
    measure: `${(processes.api + processes.worker).toFixed(0)} MB`,
    ratio: (processes.api + processes.worker) / IDLE_MEGABYTES,
    bar: '≤ 1',
    figures: `API ${number(processes.api)}, worker ${number(processes.worker)}; API idle ${number(idle)}, after load ${number(loaded)}`,
  });
} finally {
  await bench.close();
}

const width = (pick: (line: Line) => string): number => Math.max(...lines.map((line) => pick(line).length));
for (const line of lines) {
  process.stdout.write(
    `${line.what.padEnd(width((one) => one.what))}  ${line.reference.padEnd(width((one) => one.reference))}  ${(line.measure ?? '').padStart(width((one) => one.measure ?? ''))}  ${number(line.ratio).padStart(6)}  ${line.bar.padEnd(6)}  ${line.figures}\n`,
  );
}
process.stdout.write(
  `${JSON.stringify({ at: new Date().toISOString(), node: process.version, plan: values, lines })}\n`,
);

function superuserUrl(): string {
  const { host, port, user, password, database } = bench.superuser;
  return `postgres://${user ?? ''}:${encodeURIComponent(String(password))}@${host}:${port}/${database ?? ''}`;
}
