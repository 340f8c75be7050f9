import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { text } from 'node:stream/consumers';
import type { IncomingMessage } from 'node:http';
import type { FaultInput } from '../../src/local/arm/faults/fault-presets.ts';
import type { ActionUse } from '../../src/local/arm/state/action-table.ts';
import type { ListedSecret } from '../../src/local/arm/state/secret-table.ts';
import type { JournalEntry } from '../../src/local/arm/state/journal.ts';

export interface InventoryItem {
  readonly id: string;
  readonly type: string;
  readonly provisioningState?: string;
}

/** What the ARM simulator tells of itself, over HTTPS as everything else. */
export class ArmControl {
  readonly #port: number;
  readonly #agent: Agent;

  constructor(port: number, caFile: string) {
    this.#port = port;
    this.#agent = new Agent({ ca: readFileSync(caFile), keepAlive: true });
  }

  /** Entries after the one with the id, oldest first. */
  async journal(after = 0): Promise<readonly JournalEntry[]> {
    const body = await this.#ask('GET', `/_simulator/journal?after=${String(after)}`);
    return (body as { value: JournalEntry[] }).value;
  }

  async inventory(): Promise<readonly InventoryItem[]> {
    return ((await this.#ask('GET', '/_simulator/inventory')) as { value: InventoryItem[] }).value;
  }

  /** The actions that callers asked for so far. */
  async actions(): Promise<readonly ActionUse[]> {
    return ((await this.#ask('GET', '/_simulator/actions')) as { value: ActionUse[] }).value;
  }

  /** What is in key vaults, without any value. */
  async secrets(): Promise<readonly ListedSecret[]> {
    return ((await this.#ask('GET', '/_simulator/secrets')) as { value: ListedSecret[] }).value;
  }

  async addFault(fault: FaultInput): Promise<void> {
    await this.#ask('POST', '/_simulator/faults', [fault]);
  }

  async clearFaults(): Promise<void> {
    await this.#ask('DELETE', '/_simulator/faults');
  }

  close(): void {
    this.#agent.destroy();
  }

  async #ask(method: string, path: string, body?: unknown): Promise<unknown> {
    const outgoing = request({ host: '127.0.0.1', port: this.#port, path, method, agent: this.#agent });
    if (body !== undefined) outgoing.setHeader('content-type', 'application/json');
    outgoing.end(body === undefined ? undefined : JSON.stringify(body));
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
    const answer = await text(response);
    if ((response.statusCode ?? 0) >= 300) throw new Error(`${method} ${path}: ${answer}`);
    return answer === '' ? undefined : JSON.parse(answer);
  }
}
