import type { ArchivedFile } from './tarWriter.ts';

/** Names inside a backup archive. */
export const MANIFEST = 'manifest.json';
export const CLUSTER = 'postgres';
export const PASSWORD = 'postgres.password';

/** What a data backup says of itself; the archive's last file. */
export interface BackupManifest {
  format: 'daybook-backup-1';
  created_at: string;
  daybook: string;
  postgres_major: number;
  /** Highest migration. */
  schema_version: number;
  origin: string;
  /** Numbered events of each tenant when the backup began: a restore has at least these. */
  tenants: { slug: string; size: number; root: string }[];
  /** Names of the key files the data needs; they are in the key backup, never here. */
  keys: string[];
  files: ArchivedFile[];
}

/** What `--keys-to` writes: the key directory's files. Whoever has it and a data backup reads everything. */
export interface KeyBackup {
  format: 'daybook-keys-1';
  created_at: string;
  origin: string;
  files: { name: string; content: string }[];
}
