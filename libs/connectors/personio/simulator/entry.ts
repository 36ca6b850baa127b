import { type HttpSettings } from '../../contract.js';
import { type World } from './world.js';

/** By which settings connectors reach a simulator. */
export function settingsAt(url: string): HttpSettings {
  return { baseUrl: url, feedUrl: `${url}/jobs/{label}` };
}

/** With every right: what all connectors together may ask for. */
export function everyCredential({ master, recruitingAccess, careerSite }: World): Record<string, string> {
  return {
    ...{ client_id: master.clientId, client_secret: master.clientSecret },
    ...{ company_id: recruitingAccess.companyId, recruiting_token: recruitingAccess.token },
    feed_label: careerSite.label,
  };
}
