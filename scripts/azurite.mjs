import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { findNode, projectRoot } from './run-node.mjs';

const script = join(projectRoot, 'node_modules', 'azurite', 'dist', 'src', 'azurite.js');
const folder = join(projectRoot, '.slipway', 'azurite');
const usualPorts = { Blob: 10_000, Queue: 10_001, Table: 10_002 };
const START_LIMIT_MS = 60_000;

/**
 * Starts Azurite when the connection string is of an emulator on this machine that nobody has started. Answers with its
 * process when all its services listen, or undefined when there is nothing to start.
 */
export async function azuriteFor(connection) {
  const ports = emulatorPorts(connection);
  if (ports === undefined || (await isOpen(ports.Blob))) return undefined;
  const places = Object.entries(ports).flatMap(([service, port]) => [
    `--${service.toLowerCase()}Port`,
    String(port),
  ]);
  // The host asks in newer words than the emulator knows, and means nothing new by them.
  const args = ['--silent', '--skipApiVersionCheck', '--location', folder, ...places];
  const child = spawn(findNode(), [script, ...args], { stdio: 'inherit' });
  process.stderr.write(
    `Azurite listens on 127.0.0.1, ports ${Object.values(ports).join(', ')}; its data is in ${folder}\n`,
  );
  await allOpen(child, Object.values(ports));
  return child;
}

function emulatorPorts(connection) {
  if (/^UseDevelopmentStorage=true;?$/i.test(connection.trim())) return usualPorts;
  const found = Object.keys(usualPorts).flatMap((service) => {
    const endpoint = new RegExp(`${service}Endpoint=http://(?:127\\.0\\.0\\.1|localhost):(\\d+)/`, 'i');
    const [, port] = endpoint.exec(connection) ?? [];
    return port === undefined ? [] : [[service, Number(port)]];
  });
  return found.length === Object.keys(usualPorts).length ? Object.fromEntries(found) : undefined;
}

async function allOpen(child, ports) {
  const untilMs = Date.now() + START_LIMIT_MS;
  for (const port of ports) {
    while (!(await isOpen(port))) {
      if (child.exitCode !== null || Date.now() > untilMs) {
        child.kill();
        throw new Error('Azurite did not start.');
      }
      await pause(100);
    }
  }
}

function isOpen(port) {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const answer = (open) => {
      socket.destroy();
      resolve(open);
    };
    socket.once('connect', () => answer(true)).once('error', () => answer(false));
  });
}
