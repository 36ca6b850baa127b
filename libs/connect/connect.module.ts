import { Module } from '@nestjs/common';
import { systemClock } from '#kernel';
import { RecordsModule } from '#records';
import { Store } from '#store';
import { TenancyModule } from '#tenancy';
import { Vault } from '#vault';
import { LinkService } from './link.service.js';
import { LinkTokensService } from './link-tokens.service.js';

const linkTokens = {
  provide: LinkTokensService,
  useFactory: (store: Store, vault: Vault) => new LinkTokensService(store, vault, systemClock),
  inject: [Store, Vault],
};

@Module({ imports: [TenancyModule, RecordsModule], providers: [LinkService, linkTokens], exports: [LinkService] })
export class ConnectModule {}
