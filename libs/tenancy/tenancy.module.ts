import { Module } from '@nestjs/common';
import { connectors } from '#connectors';
import { Config } from '#kernel';
import { LimitsModule, ProviderBudget } from '#limits';
import { ErasureRepository } from '#store';
import { Vault } from '#vault';
import { ApiKeysService } from './api-keys.service.js';
import { ConnectionSettings } from './connection-settings.service.js';
import { ConnectionsService } from './connections.service.js';
import { KeyRotation } from './key-rotation.js';
import { OrganisationsService } from './organisations.service.js';
import { ProviderClients } from './provider-clients.js';

const providerClients = {
  provide: ProviderClients,
  useFactory: (config: Config, budget: ProviderBudget, vault: Vault) =>
    new ProviderClients(connectors, config, budget, vault),
  inject: [Config, ProviderBudget, Vault],
};

/** The application provides the store, the vault and the settings globally. */
@Module({
  imports: [LimitsModule],
  providers: [
    ApiKeysService,
    ConnectionsService,
    ConnectionSettings,
    KeyRotation,
    OrganisationsService,
    ErasureRepository,
    providerClients,
  ],
  exports: [ApiKeysService, ConnectionsService, ConnectionSettings, KeyRotation, OrganisationsService, ProviderClients],
})
export class TenancyModule {}
