import { type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { type Simulator, type SimulatorOptions } from '../../contract.js';
import { Clock } from './company/clock.js';
import { foundCompany } from './company/found.js';
import { Credentials } from './credentials.js';
import { Faults } from './faults.js';
import { Limits } from './limits.js';
import { RequestLog } from './request-log.js';
import { serve } from './server.js';
import { type World } from './world.js';

/** A server that answers like Personio, with a company of its own. */
export async function simulatePersonio(options: SimulatorOptions = {}): Promise<Simulator> {
  const world = createWorld(options);
  const server = serve(world);
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const { clientId, clientSecret } = world.master;
  return {
    url: `http://127.0.0.1:${port}`,
    credentials: { client_id: clientId, client_secret: clientSecret },
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function createWorld(options: SimulatorOptions): World {
  const { seed = 1, speed = 1 } = options;
  const clock = new Clock();
  const credentials = new Credentials(clock, seed);
  return {
    company: foundCompany(options, clock),
    credentials,
    master: credentials.add({ areas: null, attributes: null }),
    limits: new Limits(speed),
    faults: new Faults(),
    requests: new RequestLog(),
    modes: {
      v1_tokens: 'stable',
      relative_links: false,
      employment_touches_person: false,
      org_unit_list: true,
      v1_auth_401: false,
      trailing_empty_page: false,
    },
    seed,
  };
}
