import { type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { type Simulator, type SimulatorOptions } from '../../contract.js';
import { foundAttendances } from './company/attendance-found.js';
import { foundAbsences } from './company/absence-found.js';
import { Clock } from './company/clock.js';
import { Compensations } from './company/compensations.js';
import { Documents } from './company/documents.js';
import { foundCompany } from './company/found.js';
import { foundRecruiting } from './company/recruiting-found.js';
import { Reports } from './company/reports.js';
import { Credentials } from './credentials.js';
import { CareerSite } from './feed/career-site.js';
import { everyCredential, settingsAt } from './entry.js';
import { Faults } from './faults.js';
import { Holds } from './holds.js';
import { Limits } from './limits.js';
import { Log } from './log.js';
import { serve } from './server.js';
import { RecruitingAccess } from './v1/recruiting-access.js';
import { Walks } from './walks.js';
import { Webhooks } from './webhooks/webhooks.js';
import { type Modes, type World } from './world.js';

/** A server that answers like Personio, with a company of its own. */
export async function simulatePersonio(options: SimulatorOptions = {}): Promise<Simulator> {
  const world = createWorld(options);
  const server = serve(world);
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    settings: settingsAt(url),
    credentials: everyCredential(world),
    close: async () => {
      world.webhooks.deliveries.close();
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
  const company = foundCompany(options, clock);
  const recruiting = foundRecruiting(options, company);
  const recruitingAccess = new RecruitingAccess(seed);
  return {
    company,
    absences: foundAbsences(options, company),
    documents: new Documents({ company, recruiting }, seed, options.history),
    compensations: new Compensations(company, seed),
    reports: new Reports(clock),
    ...foundAttendances(options, company),
    recruiting,
    careerSite: new CareerSite(recruiting, clock),
    recruitingAccess,
    webhooks: new Webhooks(company, recruitingAccess.companyId, seed),
    credentials,
    master: credentials.add({ areas: null, attributes: null }),
    limits: new Limits(speed),
    walks: new Walks(),
    faults: new Faults(seed),
    holds: new Holds(),
    requests: new Log(),
    ledger: new Log(),
    pages: { most: Infinity },
    modes: usualModes(),
    seed,
  };
}

function usualModes(): Modes {
  return {
    v1_tokens: 'stable',
    relative_links: false,
    employment_touches_person: false,
    org_unit_list: true,
    v1_auth_401: false,
    trailing_empty_page: false,
    v1_boolean_half_days: false,
    v1_attendances_sunset: false,
    uploads_in_scan: false,
    person_create_forgets: false,
    v1_batches_time_out: false,
    legal_entities: true,
    missing_right_403: false,
    v1_query_credentials: true,
    v1_updated_since_lags: false,
    v1_empty_without_attributes: false,
    v1_employees_200: false,
    recruiting_beta: false,
    recruiting_plain_stamps: false,
    webhook_duplicates: false,
  };
}
