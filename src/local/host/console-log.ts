import { Console } from 'node:console';
import { Writable } from 'node:stream';
import type { HostLog } from './host-log.ts';

/**
 * Sends what the app writes with `console` to the log, as the real host does. Standard output stays free for what the
 * process says to its parent.
 */
export function captureConsole(log: HostLog): void {
  const lines = (level: 'information' | 'error'): Writable =>
    new Writable({
      decodeStrings: false,
      write(chunk, _encoding, done) {
        log({ level, category: 'Host.Function.Console', message: String(chunk).trimEnd() });
        done();
      },
    });
  globalThis.console = new Console({ stdout: lines('information'), stderr: lines('error') });
}
