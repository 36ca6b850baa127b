import { InvitationsService, type Role } from '#tenancy';
import { authenticator } from '../authenticator.js';
import { asBrowser, cookieOf, PASSWORD } from '../members.js';
import { connectorOf } from '../simulated-company.js';
import type { Linked, Stack } from '../stack.js';
import { PUBLIC_URL } from './chromium.js';
import type { Visitor } from './visitor.js';

export const DASHBOARD = `${PUBLIC_URL}/dashboard`;

/** A link of the operator's, as `npm start` prints it. */
export async function invitationFor(stack: Stack, role: Role): Promise<{ token: string; url: string }> {
  const { token } = await stack.service(InvitationsService).inviteByOperator(stack.vendor.id, role);
  return { token, url: `${DASHBOARD}/invitation#${token}` };
}

let made = 0;

/** Lets the visitor in with a new account of this role, without the pages that the walk sees. */
export async function enterAs(visitor: Visitor, stack: Stack, role: Role, name = 'Grace Hopper'): Promise<void> {
  const { token } = await invitationFor(stack, role);
  const offer = await stack.api.post('/api/v1/invitation', asBrowser(''), { token });
  const code = authenticator((offer.body as { totp: { secret: string } }).totp.secret).code();
  made += 1;
  const typed = { token, name, code, password: PASSWORD, email: `${role}-${made}@vendor.example` };
  const accepted = await stack.api.post('/api/v1/invitation/accept', asBrowser(''), typed);
  if (accepted.status !== 200) throw new Error(`Nobody was let in: ${accepted.text}`);
  const [cookie = '', value = ''] = cookieOf(accepted).split(/=(.*)/s);
  await visitor.page.context().addCookies([{ name: cookie, value, url: PUBLIC_URL }]);
}

/** Connects the simulated company once more, for a customer of this name, by what the API offers; resolves when everything was read. */
export async function connect(stack: Stack, name: string, originId: string, integration: string): Promise<Linked> {
  const connector = connectorOf(integration);
  const { body } = await stack.api.post('/api/embedded/v1/link/create-link-token', stack.caller(), {
    ...{ integration, category: connector.category.toUpperCase() },
    end_user_data: { org_name: name, origin_id: originId },
  });
  const asked = new Date();
  const credentials = stack.personio.credentialsFor(connector);
  const linked = await stack.redeem(await stack.complete(body.link_token as string, credentials));
  await stack.settled(linked, asked);
  return linked;
}
