import { becomesFree } from '../../../src/local/launcher/ports.ts';

/** Below those that systems give to outgoing connections, which could take the port of a process that is away. */
const FIRST_PORT = 15_000;
const PORTS = 15_000;

/** A port for each part of the stack that is free now and that nobody is given by chance. */
export async function freePorts(): Promise<Record<'broker' | 'arm' | 'identity' | 'host', number>> {
  const found: number[] = [];
  for (let port = FIRST_PORT + (process.pid % PORTS); found.length < 4; port += 1) {
    if (await becomesFree(port, 0, new AbortController().signal)) found.push(port);
  }
  const [broker = 0, arm = 0, identity = 0, host = 0] = found;
  return { broker, arm, identity, host };
}
