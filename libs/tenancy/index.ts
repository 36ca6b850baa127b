export {
  ENVIRONMENTS,
  SCOPES,
  tokenHash,
  type ApiKeyRef,
  type Environment,
  type Role,
  ROLES,
  type Scope,
} from './api-key.js';
export { ApiKeysService, type ApiKeyView } from './api-keys.service.js';
export { type ConnectionListing, type ConnectionRef, type EndUser, withdrawnOf } from './connection.js';
export { ConnectionSettings, type Told } from './connection-settings.service.js';
export { ConnectionsService, type OpenConnection } from './connections.service.js';
export { type Customer, Customers } from './customers.service.js';
export type { ErasureCertificate } from './erasure.js';
export { isUnwritable, keptGrants, type KeptGrants, keptUntil, type Lost } from './grants.js';
export { openHook, sealHook } from './hook.js';
export type { Identity } from './identity.js';
export { IdentityProvider, type SignOn } from './identity-provider.js';
export {
  type Accepted,
  InvitationsService,
  invitationUrl,
  type InvitationView,
  type Invited,
  type MadeInvitation,
} from './invitations.service.js';
export { isLinkedWith } from './linked-with.js';
export { KeyRotation } from './key-rotation.js';
export { type ListedMember, type MemberRef, type MemberView } from './member.js';
export {
  CodeRefused,
  InvitationInvalid,
  LoginRefused,
  RoleMissing,
  SessionInvalid,
  SignOnExpired,
} from './member-errors.js';
export { MembersService, type Proven } from './members.service.js';
export { OrganisationsService } from './organisations.service.js';
export { OwnAccount } from './own-account.service.js';
export { ProviderClients, type Credentials } from './provider-clients.js';
export { type Right, ROLE_SCOPES } from './roles.js';
export { type BegunSession, principalOf, SESSION_LASTS, type SessionRef, SessionsService } from './sessions.service.js';
export { ShortCache } from './short-cache.js';
export { TenancyModule } from './tenancy.module.js';
export { type Switched, switchedText, Withholding } from './withholding.service.js';
