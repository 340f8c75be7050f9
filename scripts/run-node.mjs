import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const projectRoot = fileURLToPath(new URL('..', import.meta.url));

const installedNode = join(
  projectRoot,
  'node_modules',
  'node',
  'bin',
  process.platform === 'win32' ? 'node.exe' : 'node',
);

/**
 * The Node that runs the project's TypeScript: the installed one, or the one that runs this when it is new enough.
 * Undefined when there is neither.
 */
export function findNode() {
  if (existsSync(installedNode)) return installedNode;
  return Number.parseInt(process.versions.node, 10) >= 24 ? process.execPath : undefined;
}

/**
 * Where Node keeps what it made of the TypeScript: a process, and those that it starts, are then ready sooner and some
 * 35 MB smaller, for the compiler is not even loaded.
 */
const compileCache = join(projectRoot, 'node_modules', '.cache', 'slipway');

/** For it and those that it starts: by itself the space for new objects grows to 48 MB and stays so. */
const nodeOptions = '--max-semi-space-size=8';

/** Runs Node 24 on `args`, as `run` does. */
export function runNode(args) {
  const env = {
    NODE_COMPILE_CACHE: compileCache,
    ...process.env,
    NODE_OPTIONS: [nodeOptions, process.env['NODE_OPTIONS']].filter(Boolean).join(' '),
  };
  return run(findNode(), args, { env });
}

/**
 * Runs a program with this process's standard streams and signals. Answers with the exit code, which is 128 and the
 * signal's number for a process that a signal ended.
 */
export async function run(program, args, options) {
  const child = spawn(program, args, { stdio: 'inherit', ...options });
  const stopPassingOn = passSignalsOn(child);
  try {
    return await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code, signal) => {
        resolve(code ?? 128 + constants.signals[signal]);
      });
    });
  } finally {
    stopPassingOn();
  }
}

/**
 * A terminal sends Ctrl-C to the child too, and npm repeats what it gets: the child must see one signal, once. A
 * signal that ends npm ends the shell between npm and this process, without a word to this process: it then finds
 * itself with another parent.
 */
function passSignalsOn(child) {
  const passed = new Set();
  const passOn = (signal) => {
    if (passed.has(signal) || (signal === 'SIGINT' && process.stdin.isTTY)) return;
    passed.add(signal);
    child.kill(signal);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, passOn);

  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.env['npm_lifecycle_event'] && process.ppid !== parent) passOn('SIGTERM');
  }, 500);
  return () => {
    clearInterval(watch);
    for (const signal of signals) process.off(signal, passOn);
  };
}
