import { Module } from '@nestjs/common';
import { connectors } from '#connectors';
import { Config, identityProviderOf, publicUrl, systemClock } from '#kernel';
import { LimitsModule, ProviderBudget } from '#limits';
import { ErasureRepository, Store, WithholdingRepository } from '#store';
import { Vault } from '#vault';
import { ApiKeysService } from './api-keys.service.js';
import { ConnectionSettings } from './connection-settings.service.js';
import { ConnectionsService } from './connections.service.js';
import { Customers } from './customers.service.js';
import { IdentityProvider } from './identity-provider.js';
import { InvitationsService } from './invitations.service.js';
import { KeyRotation } from './key-rotation.js';
import { MembersService } from './members.service.js';
import { OrganisationsService } from './organisations.service.js';
import { OwnAccount } from './own-account.service.js';
import { ProviderClients } from './provider-clients.js';
import { SessionsService } from './sessions.service.js';
import { Withholding } from './withholding.service.js';

/** Where the identity provider sends people back to, below our public address: the operator has told it so. */
const SIGN_ON_RETURNS = '/api/v1/session/sso/callback';

const providerClients = {
  provide: ProviderClients,
  useFactory: (config: Config, budget: ProviderBudget, vault: Vault) =>
    new ProviderClients(connectors, config, budget, vault),
  inject: [Config, ProviderBudget, Vault],
};

const sessions = {
  provide: SessionsService,
  useFactory: (store: Store) => new SessionsService(store, systemClock),
  inject: [Store],
};

const members = {
  provide: MembersService,
  useFactory: (store: Store, vault: Vault, sessions: SessionsService) =>
    new MembersService(store, vault, sessions, systemClock),
  inject: [Store, Vault, SessionsService],
};

const ownAccount = {
  provide: OwnAccount,
  useFactory: (store: Store, vault: Vault, sessions: SessionsService) =>
    new OwnAccount(store, vault, sessions, systemClock),
  inject: [Store, Vault, SessionsService],
};

const invitations = {
  provide: InvitationsService,
  useFactory: (store: Store, vault: Vault, sessions: SessionsService) =>
    new InvitationsService(store, vault, sessions, systemClock),
  inject: [Store, Vault, SessionsService],
};

const identityProvider = {
  provide: IdentityProvider,
  useFactory: (config: Config) =>
    new IdentityProvider(identityProviderOf(config), `${publicUrl(config)}${SIGN_ON_RETURNS}`),
  inject: [Config],
};

/** The application provides the store, the vault and the settings globally. */
@Module({
  imports: [LimitsModule],
  providers: [
    ApiKeysService,
    ConnectionsService,
    ConnectionSettings,
    Customers,
    KeyRotation,
    OrganisationsService,
    ErasureRepository,
    Withholding,
    WithholdingRepository,
    ...[providerClients, sessions, members, ownAccount, invitations, identityProvider],
  ],
  exports: [
    ApiKeysService,
    ConnectionsService,
    ConnectionSettings,
    Customers,
    KeyRotation,
    OrganisationsService,
    ProviderClients,
    ...[SessionsService, MembersService, OwnAccount, InvitationsService, IdentityProvider],
    Withholding,
  ],
})
export class TenancyModule {}
