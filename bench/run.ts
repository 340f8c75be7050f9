/**
 * The main job, measured from outside: the built app on the embedded stack, one operation a run on a stack of its own.
 * Virtual times are those of the simulator's seeded durations; real ones are of this machine.
 */
import { performance } from 'node:perf_hooks';
import type { OperationDocument } from '../src/domain/operation-document.ts';
import { eventually } from '../test/support/eventually.ts';
import { startLocalStack, type LocalStack } from '../test/support/local-stack.ts';
import { namedRequest } from '../test/support/named-request.ts';
import type { Bench } from './bench.ts';
import { countHistory } from './count-history.ts';
import { figuresOf, type Measured } from './figure.ts';
import { peakMegabytes } from './process-usage.ts';

export const runBench: Bench<'runs' | 'speed'> = {
  name: 'run',
  description: 'the main job: a message in, a cluster out, on the embedded stack',
  options: {
    runs: { about: 'how many runs', default: 3 },
    speed: { about: 'virtual seconds in a real one', default: 60 },
  },
  async run({ runs, speed }) {
    const measured: Measured[] = [];
    for (let run = 0; run < runs; run += 1) measured.push(await measure(speed, run));
    return figuresOf(measured);
  },
};

async function measure(speed: number, run: number): Promise<Measured> {
  const before = performance.now();
  const stack = await startLocalStack(speed);
  try {
    const upAfter = performance.now() - before;
    const request = namedRequest(`bench-${String(run)}`);
    const sentAt = performance.now();
    await stack.queue.sendRequest(request.input, request.operationId);
    const { document, largestHistory } = await watch(stack, request.operationId);
    const realMs = performance.now() - sentAt;
    if (document.phase !== 'Succeeded') throw new Error(`${document.operationId} ended ${document.phase}`);
    const journal = await stack.arm.journal();
    return {
      'stack up': [upAfter / 1000, 's real'],
      'message to Succeeded': [realMs / 1000, 's real'],
      'message to Succeeded, virtual': [virtualSeconds(document), 's virtual'],
      'ARM requests': [journal.length, ''],
      'ARM requests that changed something': [journal.filter(changed).length, ''],
      'largest history': [largestHistory, 'events'],
      'host, peak memory': [peakMegabytes(stack.parts.host.pid), 'MB'],
    };
  } finally {
    await stack.stop();
  }
}

/** Samples the engine's file while the operation runs, since a history is forgotten when its operation continues as new. */
async function watch(
  stack: LocalStack,
  operationId: string,
): Promise<{ readonly document: OperationDocument; readonly largestHistory: number }> {
  let largestHistory = 0;
  const document = await eventually(`the end of ${operationId}`, async () => {
    largestHistory = Math.max(largestHistory, countHistory(stack.engineFile));
    const seen = await stack.operation(operationId);
    return seen?.done === true ? seen : undefined;
  });
  return { document, largestHistory };
}

function virtualSeconds({ acceptedAt, endedAt }: OperationDocument): number {
  return (Date.parse(endedAt ?? '') - Date.parse(acceptedAt)) / 1000;
}

function changed({ effects }: { readonly effects: readonly { readonly effect: string }[] }): boolean {
  return effects.some(({ effect }) => effect !== 'none');
}
