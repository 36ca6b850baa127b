import { Module } from '@nestjs/common';
import { connectors } from '#connectors';
import { Config } from '#kernel';
import { LimitsModule, ProviderBudget } from '#limits';
import { ErasureRepository, WithholdingRepository } from '#store';
import { Vault } from '#vault';
import { ApiKeysService } from './api-keys.service.js';
import { ConnectionSettings } from './connection-settings.service.js';
import { ConnectionsService } from './connections.service.js';
import { Customers } from './customers.service.js';
import { KeyRotation } from './key-rotation.js';
import { OrganisationsService } from './organisations.service.js';
import { ProviderClients } from './provider-clients.js';
import { Withholding } from './withholding.service.js';

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
    Customers,
    KeyRotation,
    OrganisationsService,
    ErasureRepository,
    Withholding,
    WithholdingRepository,
    providerClients,
  ],
  exports: [
    ApiKeysService,
    ConnectionsService,
    ConnectionSettings,
    Customers,
    KeyRotation,
    OrganisationsService,
    ProviderClients,
    Withholding,
  ],
})
export class TenancyModule {}
