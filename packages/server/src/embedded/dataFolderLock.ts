import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive, processStart } from './postmasterPid.ts';

/** Who holds a data folder, as its lock file says. */
export interface LockHolder {
  pid: number;
  /** Tells a process from a later one that got its number; empty where the system does not say. */
  started: string;
  /** What it does: `start`, `restore`, … */
  purpose: string;
  /** Where the server answers, once it does. */
  address?: string;
}

/** A data folder held by this process. */
export interface DataFolderLock {
  /** Tells later starts where the server is. */
  announce(address: string): void;
  release(): void;
}

/** Somebody else holds the data folder. */
export class DataFolderInUse extends Error {
  override readonly name = 'DataFolderInUse';
  readonly holder: LockHolder;

  constructor(dataDir: string, holder: LockHolder) {
    const where = holder.address === undefined ? '' : ` at ${holder.address}`;
    super(
      holder.purpose === 'start'
        ? `Daybook is running${where} on ${dataDir} (process ${holder.pid}).`
        : `\`daybook ${holder.purpose}\` (process ${holder.pid}) is working on ${dataDir}: wait until it has ended.`,
    );
    this.holder = holder;
  }
}

const FILE = 'daybook.lock';

/** Who holds the folder now; undefined when nobody does, or somebody who has died. */
export function lockHolder(dataDir: string): LockHolder | undefined {
  const holder = readHolder(join(dataDir, FILE));
  return holder !== undefined && isHeld(holder) ? holder : undefined;
}

function readHolder(file: string): LockHolder | undefined {
  try {
    const holder = JSON.parse(readFileSync(file, 'utf8')) as LockHolder;
    return typeof holder.pid === 'number' ? holder : undefined;
  } catch {
    return undefined;
  }
}

function isHeld(holder: LockHolder): boolean {
  return isAlive(holder.pid) && (holder.started === '' || holder.started === processStart(holder.pid));
}

/**
 * Takes the data folder for this process, making it where it does not exist. A killed holder's lock is taken over.
 *
 * The file is written beside and linked into place, so it is never seen half written; a dead holder's is renamed away, and
 * given back when it turns out to be another's that was quicker.
 *
 * @throws DataFolderInUse naming who holds it.
 */
export function lockDataFolder(dataDir: string, purpose: string): DataFolderLock {
  mkdirSync(dataDir, { recursive: true, mode: 0o711 });
  const file = join(dataDir, FILE);
  const own: LockHolder = { pid: process.pid, started: processStart(process.pid), purpose };
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(own), { mode: 0o600 });
  try {
    for (;;) {
      try {
        linkSync(draft, file);
        break;
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      }
      const holder = readHolder(file);
      if (holder !== undefined && isHeld(holder)) throw new DataFolderInUse(dataDir, holder);
      takeAway(file, `${draft}.dead`);
    }
  } finally {
    rmSync(draft, { force: true });
  }
  const replace = (holder: LockHolder): void => {
    writeFileSync(draft, JSON.stringify(holder), { mode: 0o600 });
    renameSync(draft, file);
  };
  return {
    announce: (address) => replace({ ...own, address }),
    release: () => {
      if (readHolder(file)?.pid === process.pid) rmSync(file, { force: true });
    },
  };
}

/** Removes a dead holder's lock, unless a living one replaced it since we looked. */
function takeAway(file: string, aside: string): void {
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  const moved = readHolder(aside);
  if (moved !== undefined && isHeld(moved)) {
    try {
      linkSync(aside, file);
    } catch {
      // A third process has it: it will find us or the other one.
    }
  }
  unlinkSync(aside);
}
