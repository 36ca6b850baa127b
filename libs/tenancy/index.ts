export { ENVIRONMENTS, SCOPES, tokenHash, type ApiKeyRef, type Environment, type Scope } from './api-key.js';
export { ApiKeysService } from './api-keys.service.js';
export type { ConnectionListing, ConnectionRef, EndUser } from './connection.js';
export { ConnectionsService } from './connections.service.js';
export type { ErasureCertificate } from './erasure.js';
export { OrganisationsService } from './organisations.service.js';
export { ProviderClients, type Credentials } from './provider-clients.js';
export { ShortCache } from './short-cache.js';
export { TenancyModule } from './tenancy.module.js';
