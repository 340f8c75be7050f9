import * as z from 'zod';
import { REJECTED_QUEUE, REQUESTS_QUEUE } from '../../../src/local/launcher/app-environment.ts';
import type { OperationListAnswer, OperationSummaryAnswer } from '../../../src/status/schema/answers.ts';
import type { LocalStack } from '../../support/local-stack.ts';
import type { Found } from './findings.ts';

const instances = z.array(z.object({ instanceId: z.string(), runtimeStatus: z.string() }));
const rejection = z.object({ operationId: z.unknown() });

/** What is there when all is quiet; `before`: the ids of what was in Azure at first. */
export async function readFinalState(
  { arm, queue, hostUrl }: LocalStack,
  before: ReadonlySet<string>,
): Promise<Omit<Found, 'jobs' | 'created' | 'endedByThemselves'>> {
  const url = `${hostUrl}/runtime/webhooks/durabletask/instances?runtimeStatus=Pending,Running,Suspended,Failed&top=1000`;
  const rejected = await queue.peekAll(REJECTED_QUEUE);
  return {
    records: await allRecords(hostUrl),
    unendedInstances: instances.parse(await readJson(url)),
    inventory: (await arm.inventory()).map(({ id }) => id).filter((id) => !before.has(id)),
    rejectedMessages: rejected.map(({ body }) => rejection.parse(body)),
    messagesLeft: (await queue.peekAll(REQUESTS_QUEUE)).length,
    deadLetters: (await queue.peekAll(REQUESTS_QUEUE, 'deadLetter')).length,
  };
}

async function allRecords(hostUrl: string): Promise<OperationSummaryAnswer[]> {
  const all: OperationSummaryAnswer[] = [];
  for (let token: string | undefined = ''; token !== undefined;) {
    const more: string = token === '' ? '' : `&continuationToken=${encodeURIComponent(token)}`;
    const page = (await readJson(`${hostUrl}/api/operations?top=200${more}`)) as OperationListAnswer;
    all.push(...page.operations);
    token = page.continuationToken;
  }
  return all;
}

async function readJson(url: string): Promise<unknown> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${String(response.status)} ${await response.text()}`);
  return response.json();
}
