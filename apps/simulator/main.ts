import { parseArgs } from 'node:util';
import { type SimulatorOptions, connectors } from '#connectors';

const { values } = parseArgs({
  options: {
    people: { type: 'string' },
    jobs: { type: 'string' },
    candidates: { type: 'string' },
    applications: { type: 'string' },
    speed: { type: 'string' },
    port: { type: 'string' },
    seed: { type: 'string' },
  },
});

const options: SimulatorOptions = Object.fromEntries(
  Object.entries(values).map(([name, value]) => [name, numberOf(name, value)]),
);

// Connectors of one provider have the same simulator: it is one company at both. A port given belongs to the first
// simulator; each further one takes the next.
const simulators = await Promise.all(
  [...Map.groupBy(connectors, ({ simulator }) => simulator)].map(async ([start, served], at) => {
    const port = options.port ? { port: options.port + at } : {};
    return { served, simulator: await start({ ...options, ...port }) };
  }),
);

for (const { served, simulator } of simulators) {
  for (const { slug } of served) {
    const { url, settings } = simulator;
    process.stdout.write(`${JSON.stringify({ connector: slug, url, settings })}\n`);
  }
}

for (const signal of ['SIGTERM', 'SIGINT']) {
  process.once(signal, () => void Promise.all(simulators.map(({ simulator }) => simulator.close())));
}

function numberOf(name: string, text: string | undefined): number {
  const value = Number(text);
  if (Number.isNaN(value)) throw new RangeError(`--${name} wants a number`);
  return value;
}
