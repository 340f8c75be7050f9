/** Plans against the simulator, through the real SDK: with nothing there, and with all that the plan makes. */
import { expect, it, onTestFinished } from 'vitest';
import type { StepKind, StepKinds } from '../../../src/contracts/step-kind.ts';
import { apply } from '../../../src/domain/apply.ts';
import { decide, type StepCall } from '../../../src/domain/decide.ts';
import { newOperation, type OperationState } from '../../../src/domain/operation-state.ts';
import type { PlanReport } from '../../../src/domain/plan-report.ts';
import type { StepAnswer } from '../../../src/domain/verb-answers.ts';
import { draftPlan } from '../../../src/steps/draft-plan.ts';
import { noReservations } from '../../support/reservations.ts';
import { stepKinds } from '../../../src/steps/kinds.ts';
import { ArmControl } from '../../support/arm-control.ts';
import type { ManualClock } from '../../support/manual-clock.ts';
import { clusterRequest } from '../../support/requests.ts';
import { startSimulatedAzure } from '../../support/simulated-azure.ts';

async function startDrafts() {
  const { azure, clock, simulator } = await startSimulatedAzure();
  const control = new ArmControl(simulator.port, simulator.caFile);
  onTestFinished(() => control.close());
  const kinds = stepKinds(azure, noReservations);
  const draft = draftPlan({
    kinds,
    preflight: () => Promise.resolve({ findings: [] }),
    productionSubscriptions: [],
  });
  const reportFor = async (request = clusterRequest()): Promise<PlanReport> => {
    const answer = await draft(request);
    if (answer.outcome !== 'done') throw new Error(JSON.stringify(answer));
    return answer.report;
  };
  return { clock, control, kinds, reportFor };
}

/** Runs what was reported as the orchestrator does, with the simulator's clock for time. */
async function run({ plan, operationId, clusterId }: PlanReport, kinds: StepKinds, clock: ManualClock) {
  let state: OperationState = newOperation({
    ids: { operationId, requestId: 'req-1', requestedBy: 'team-a', clusterId },
    onFailure: 'keep',
    plan,
    acceptedAt: new Date(clock.now()).toISOString(),
  });
  for (let rounds = 0; rounds < 500; rounds += 1) {
    const decision = decide(state, clock.now());
    if (decision.kind === 'finished') return state;
    if (decision.kind === 'wait') {
      await clock.advance(Math.max(0, Date.parse(decision.until) - clock.now()));
      continue;
    }
    const askedMs = clock.now();
    const answers = await Promise.all(decision.calls.map((call) => answerOf(kinds, call)));
    state = apply(state, { askedMs, answers, commands: [] }, clock.now());
  }
  throw new Error('The operation does not end');
}

async function answerOf(kinds: StepKinds, { kind, verb, call }: StepCall): Promise<StepAnswer> {
  // The call was decided for this kind, whose input type the table of kinds ties to its name.
  const step = kinds[kind] as StepKind<StepCall['call']['input']>;
  const answer = await step[verb]?.(call);
  return { stepId: call.stepId, verb, answer: answer ?? { outcome: 'fault', message: verb } };
}

function findings({ steps }: PlanReport): Record<string, string> {
  return Object.fromEntries(steps.map(({ id, finding }) => [id, finding]));
}

it('plans a cluster where nothing is, with reads alone', async () => {
  const { control, reportFor } = await startDrafts();
  const report = await reportFor();
  expect(findings(report)).toMatchObject({
    'resource-group': 'willCreate',
    'virtual-network': 'willCreate',
    cluster: 'willCreate',
    verification: 'willRun',
  });
  expect(report.wouldSucceed).toBe(true);
  const journal = await control.journal();
  expect(journal.length).toBeGreaterThan(0);
  expect(journal.filter(({ method }) => method !== 'GET')).toEqual([]);
  expect(await control.inventory()).toEqual([]);
});

it('plans what runs, and then finds all of it', async () => {
  const { clock, control, kinds, reportFor } = await startDrafts();
  const before = await reportFor();
  const state = await run(before, kinds, clock);
  expect(state.failure).toBeUndefined();
  expect(state.phase).toBe('Succeeded');
  const lastId = (await control.journal()).at(-1)?.id ?? 0;
  const inventory = await control.inventory();

  const again = await reportFor();
  expect(again.plan).toEqual(before.plan);
  expect(findings(again)).toMatchObject({
    'resource-group': 'alreadyOurs',
    'virtual-network': 'alreadyOurs',
    'node-subnet': 'willAdopt',
    identity: 'alreadyOurs',
    'role-node-subnet': 'alreadyOurs',
    cluster: 'alreadyOurs',
  });
  expect(again.wouldSucceed).toBe(true);
  expect(again.criticalPathSeconds).toBeLessThan(before.criticalPathSeconds);

  const others = await reportFor(clusterRequest({ requestId: 'req-2' }));
  expect(findings(others)).toMatchObject({
    'resource-group': 'willAdopt',
    'virtual-network': 'willAdopt',
    identity: 'willAdopt',
    'role-node-subnet': 'willAdopt',
    cluster: 'willAdopt',
  });
  expect(others.steps.find(({ id }) => id === 'cluster')?.permissions).toEqual([
    'Microsoft.ContainerService/managedClusters/read',
  ]);

  const reads = await control.journal(lastId);
  expect(reads.length).toBeGreaterThan(10);
  expect(reads.filter(({ method }) => method !== 'GET')).toEqual([]);
  expect(await control.inventory()).toEqual(inventory);
});

it('tells a network of somebody else that does not fit', async () => {
  const { clock, kinds, reportFor } = await startDrafts();
  await run(await reportFor(), kinds, clock);
  const { network } = clusterRequest();
  if (network.mode !== 'byoVnet') throw new TypeError('another mode');
  const virtualNetwork = { ...network.virtualNetwork, addressPrefixes: ['10.9.0.0/16'] };
  const subnets = {
    apiServerSubnet: { ...network.apiServerSubnet, addressPrefix: '10.9.0.0/28' },
    nodeSubnet: { ...network.nodeSubnet, addressPrefix: '10.9.1.0/24' },
  };
  const report = await reportFor(
    clusterRequest({ requestId: 'req-3', network: { ...network, virtualNetwork, ...subnets } }),
  );
  expect(report.wouldSucceed).toBe(false);
  expect(report.steps.find(({ id }) => id === 'virtual-network')).toMatchObject({
    finding: 'conflict',
    differences: [{ field: 'properties.addressSpace.addressPrefixes', expected: ['10.9.0.0/16'] }],
  });
});
