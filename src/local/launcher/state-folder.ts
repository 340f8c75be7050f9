/**
 * The folder that holds all that the stack keeps. One launcher at a time uses it: it holds a lock that goes with the
 * process, however that ends. Nothing but what the stack itself put there is ever deleted.
 */
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { LauncherError } from './launcher-error.ts';
import { readStackFile } from './stack-file.ts';

export interface StateFolder {
  readonly dir: string;
  readonly stackFile: string;
  readonly brokerFile: string;
  readonly armDir: string;
  readonly durableFile: string;
  readonly recordsFile: string;
  readonly logFile: (name: string) => string;
  /** Lets the next launcher in. */
  readonly release: () => void;
}

const LOCK = 'launcher.lock';
const STACK = 'stack.json';
/** What the stack puts into the folder; databases come with files of their own beside them. */
const OWN_ENTRY = /^(logs|arm|stack\.json(\.new)?|(broker|durable|records)\.db([-.].*)?)$/;
/** Found alone, they are of a Functions host that was run by itself. */
const HOST_ENTRY = /^(durable|records)\.db([-.].*)?$/;

/** Throws a `LauncherError` when the folder is somebody else's or in use. */
export function openStateFolder(stateDir: string, fresh: boolean): StateFolder {
  const dir = resolve(stateDir);
  checkOwner(dir);
  mkdirSync(dir, { recursive: true });
  const release = lock(dir);
  if (fresh) {
    const own = readdirSync(dir).filter((name) => OWN_ENTRY.test(name));
    for (const name of own) rmSync(join(dir, name), { recursive: true, force: true });
  }
  return {
    dir,
    stackFile: join(dir, STACK),
    brokerFile: join(dir, 'broker.db'),
    armDir: join(dir, 'arm'),
    durableFile: join(dir, 'durable.db'),
    recordsFile: join(dir, 'records.db'),
    logFile: (name) => join(dir, 'logs', `${name}.log`),
    release,
  };
}

function checkOwner(dir: string): void {
  if (!existsSync(dir)) return;
  const names = readdirSync(dir);
  if (names.includes(STACK) || names.includes(LOCK)) return;
  const foreign = names.find((name) => !HOST_ENTRY.test(name));
  if (foreign !== undefined) {
    throw new LauncherError(
      `${dir} is no state folder of the stack: it holds ${foreign}. Name another folder with --state.`,
    );
  }
}

function lock(dir: string): () => void {
  const database = new DatabaseSync(join(dir, LOCK));
  try {
    database.exec('pragma journal_mode = memory; begin exclusive');
  } catch (cause) {
    database.close();
    const pid = readStackFile(join(dir, STACK))?.pids.launcher ?? 'unknown';
    throw new LauncherError(
      `Another npm start (process ${String(pid)}) is running on ${dir}. Stop that one first, or name another folder with --state.`,
      { cause },
    );
  }
  return () => database.close();
}
