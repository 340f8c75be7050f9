/**
 * Loads an app as a worker of Functions does that is up already, in a process of its own: `coldstart-child.mjs FILE
 * [LATER]`. LATER is imported after it. Prints what that took as JSON. Plain JavaScript, so that no compiler is in the figures.
 */
import Module from 'node:module';
import { pathToFileURL } from 'node:url';

const [file, later] = process.argv.slice(2);

/** As much of `@azure/functions-core` as libraries use while they register functions. */
const disposable = { dispose() {} };
const core = {
  version: '3.13.0',
  hostVersion: '4.1048.200',
  Disposable: class {
    dispose() {}
  },
  registered: 0,
  registerHook: () => disposable,
  setProgrammingModel() {},
  getProgrammingModel: () => undefined,
  log() {},
  registerFunction() {
    core.registered += 1;
    return disposable;
  },
};
const original = Module.prototype.require;
Module.prototype.require = function (id) {
  return id === '@azure/functions-core' ? core : original.call(this, id);
};

// Node would show the line that threw, which is a whole bundle.
process.on('uncaughtException', ({ message }) => {
  process.stderr.write(`${file}: ${message}\n`);
  process.exit(1);
});

const figures = {
  load: await measured(file),
  later: later && (await measured(later)),
  registered: core.registered,
};
process.stdout.write(`${JSON.stringify(figures)}\n`);
process.exit();

async function measured(path) {
  const url = pathToFileURL(path).href;
  const used = process.cpuUsage();
  const startedMs = performance.now();
  await import(url);
  const ms = performance.now() - startedMs;
  const { user, system } = process.cpuUsage(used);
  return { ms, processorMs: (user + system) / 1000, residentMb: process.memoryUsage.rss() / 2 ** 20 };
}
