export type { ConnectionKeys, Purpose } from './connection-keys.js';
export type { KeyRing } from './key-ring.js';
export { addRootKey, readKeyRing } from './key-source.js';
export { SealBroken } from './seal.js';
export { Vault, type WrappedKey } from './vault.js';
export { VaultModule } from './vault.module.js';
