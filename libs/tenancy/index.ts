export { ENVIRONMENTS, SCOPES, tokenHash, type ApiKeyRef, type Environment, type Scope } from './api-key.js';
export { ApiKeysService, ScopeUnknown } from './api-keys.service.js';
export type { ConnectionListing, ConnectionRef, ConnectionStatus, EndUser } from './connection.js';
export { ConnectionsService, type Along, type ListConnections, type NewConnection } from './connections.service.js';
export type { ErasureCertificate } from './erasure.js';
export { OrganisationsService, type Organisation } from './organisations.service.js';
export { ProviderClients, type Credentials } from './provider-clients.js';
export { TenancyModule } from './tenancy.module.js';
