import { parseArgs } from 'node:util';
import { type SimulatorOptions, connectors } from '#connectors';

const { values } = parseArgs({
  options: {
    people: { type: 'string' },
    speed: { type: 'string' },
    port: { type: 'string' },
    seed: { type: 'string' },
  },
});

const options: SimulatorOptions = Object.fromEntries(
  Object.entries(values).map(([name, value]) => [name, numberOf(name, value)]),
);

// A port given belongs to the first connector; each further one takes the next.
const simulators = await Promise.all(
  connectors.map((connector, at) => {
    const port = options.port ? { port: options.port + at } : {};
    return connector.simulator({ ...options, ...port });
  }),
);

for (const [at, { url }] of simulators.entries()) {
  process.stdout.write(`${JSON.stringify({ connector: connectors[at]?.slug, url })}\n`);
}

for (const signal of ['SIGTERM', 'SIGINT']) {
  process.once(signal, () => void Promise.all(simulators.map((simulator) => simulator.close())));
}

function numberOf(name: string, text: string | undefined): number {
  const value = Number(text);
  if (Number.isNaN(value)) throw new RangeError(`--${name} wants a number`);
  return value;
}
