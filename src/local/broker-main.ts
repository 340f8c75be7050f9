import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { type BrokerOptions, createBroker } from './broker/broker.ts';
import { parseEntityConfig } from './broker/entity-config.ts';
import { CLOCK_VARIABLE, announceReady, readClockOrigin, stopWithParent } from './shared/child-process.ts';
import { runningClock, wallClock } from './shared/clock.ts';

/** `<name>=<key>` of the shared access key that clients have to have; everybody is let in when it is absent. */
const ACCESS_KEY_VARIABLE = 'SLIPWAY_BROKER_ACCESS_KEY';

const USAGE = 'usage: broker-main --port N --state FILE --config FILE';

async function main(): Promise<void> {
  const { port, state, config } = readArguments();
  const clockOrigin = process.env[CLOCK_VARIABLE];
  const broker = await createBroker({
    databaseFile: state,
    entities: readEntities(config),
    clock: clockOrigin === undefined ? wallClock : runningClock(readClockOrigin(clockOrigin)),
    lockClock: wallClock,
    port,
    ...accessKey(process.env[ACCESS_KEY_VARIABLE]),
  }).catch((error: unknown) => {
    throw new Error(startFailure(error, { port, state }));
  });
  stopWithParent(() => broker.close());
  announceReady(broker.port);
}

function readArguments(): { port: number; state: string; config: string } {
  const { values } = parseArgs({
    options: { port: { type: 'string' }, state: { type: 'string' }, config: { type: 'string' } },
  });
  const { port = '', state, config } = values;
  if (!/^\d+$/.test(port) || Number(port) > 65_535 || state === undefined || config === undefined) {
    throw new Error(USAGE);
  }
  return { port: Number(port), state, config };
}

function accessKey(setting: string | undefined): Pick<BrokerOptions, 'accessKey'> {
  if (setting === undefined) return {};
  const [, name, key] = /^([^=]+)=(.+)$/.exec(setting) ?? [];
  if (name === undefined || key === undefined) throw new Error(`${ACCESS_KEY_VARIABLE} is not <name>=<key>`);
  return { accessKey: { name, key } };
}

function readEntities(file: string): ReturnType<typeof parseEntityConfig> {
  try {
    return parseEntityConfig(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new Error(`${file}: ${textOf(error)}`, { cause: error });
  }
}

function startFailure(error: unknown, { port, state }: { port: number; state: string }): string {
  const code = (error as { code?: unknown }).code;
  if (code === 'EADDRINUSE') return `port ${String(port)} is in use`;
  if (code === 'ERR_SQLITE_ERROR') return `${state}: ${textOf(error)}`;
  return textOf(error);
}

function textOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replaceAll(/\s+/g, ' ');
}

main().catch((error: unknown) => {
  process.stderr.write(`broker: ${textOf(error)}\n`);
  process.exit(1);
});
