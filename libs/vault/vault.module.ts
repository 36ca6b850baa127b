import { type DynamicModule, Module } from '@nestjs/common';
import type { KeyRing } from './key-ring.js';
import { Vault } from './vault.js';

@Module({})
export class VaultModule {
  /** One vault for the whole process. */
  static with(keys: KeyRing): DynamicModule {
    return {
      module: VaultModule,
      global: true,
      providers: [{ provide: Vault, useFactory: () => new Vault(keys) }],
      exports: [Vault],
    };
  }
}
