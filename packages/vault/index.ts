export type { Binding } from './binding.ts'
export { VaultError, type VaultErrorCode } from './errors.ts'
export { generateVaultKey } from './key-file.ts'
export { openVault, seal, type Vault, wipe } from './vault.ts'
