import { Agent, request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { openHttpFront } from '../../../../src/local/host/http-front.ts';

/** Resolves to the status, over a connection that the client would like to keep. */
function get(port: number, agent: Agent): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request({ port, host: '127.0.0.1', agent }, (response) => {
      response.resume().once('end', () => {
        resolve(response.statusCode);
      });
    })
      .once('error', reject)
      .end();
  });
}

describe('openHttpFront', () => {
  it('closes as soon as what is under way has been answered, though clients keep their connections', async () => {
    const front = await openHttpFront(0, () => undefined);
    const begun = Promise.withResolvers<undefined>();
    const finish = Promise.withResolvers<undefined>();
    front.serve(async () => {
      begun.resolve(undefined);
      await finish.promise;
      return { status: 204 };
    });
    const agent = new Agent({ keepAlive: true });
    const answered = get(front.port, agent);
    await begun.promise;
    const closed = front.close();
    finish.resolve(undefined);
    expect(await answered).toBe(204);
    await closed;
    await expect(get(front.port, new Agent())).rejects.toThrow('ECONNREFUSED');
    agent.destroy();
  });

  it('answers 503 until it is told what to answer', async () => {
    const front = await openHttpFront(0, () => undefined);
    const agent = new Agent();
    expect(await get(front.port, agent)).toBe(503);
    await front.close();
  });

  it('dates its answers by the clock of the app, unless the app says otherwise', async () => {
    const now = (): number => Date.UTC(2030, 0, 1, 12);
    const front = await openHttpFront(0, () => undefined, { now });
    const dateOf = async (): Promise<string | null> => {
      const response = await fetch(`http://127.0.0.1:${String(front.port)}/`);
      await response.body?.cancel();
      return response.headers.get('date');
    };
    expect(await dateOf()).toBe('Tue, 01 Jan 2030 12:00:00 GMT');
    const own = 'Wed, 02 Jan 2030 00:00:00 GMT';
    front.serve(() => Promise.resolve({ status: 200, headers: { date: own } }));
    expect(await dateOf()).toBe(own);
    await front.close();
  });
});
