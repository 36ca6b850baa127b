import { Module } from '@nestjs/common';
import { JournalModule } from '#journal';
import { systemClock } from '#kernel';
import { RecordsModule } from '#records';
import { Store } from '#store';
import { TenancyModule } from '#tenancy';
import { Vault } from '#vault';
import { ConnectPages } from './connect-pages.service.js';
import { HealthLinksService } from './health-links.service.js';
import { LinkService } from './link.service.js';
import { LinkTokensService } from './link-tokens.service.js';
import { OpenLinks } from './open-links.service.js';
import { Repair } from './repair.js';

const linkTokens = {
  provide: LinkTokensService,
  useFactory: (store: Store, vault: Vault) => new LinkTokensService(store, vault, systemClock),
  inject: [Store, Vault],
};

const healthLinks = {
  provide: HealthLinksService,
  useFactory: (store: Store) => new HealthLinksService(store, systemClock),
  inject: [Store],
};

const openLinks = {
  provide: OpenLinks,
  useFactory: (store: Store, vault: Vault) => new OpenLinks(store, vault, systemClock),
  inject: [Store, Vault],
};

@Module({
  imports: [TenancyModule, RecordsModule, JournalModule],
  providers: [LinkService, Repair, ConnectPages, linkTokens, openLinks, healthLinks],
  exports: [LinkService, OpenLinks, ConnectPages, HealthLinksService],
})
export class ConnectModule {}
