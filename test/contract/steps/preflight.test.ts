/** Preflight against the simulator, through the real SDK. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createAzureClients, type AzureClients } from '../../../src/azure/clients.ts';
import { planCluster } from '../../../src/domain/planning/plan-cluster.ts';
import type { PlanStep } from '../../../src/domain/plan.ts';
import type { PreflightFinding } from '../../../src/domain/preflight/preflight-rule.ts';
import { operationIdOf } from '../../../src/domain/operation-ids.ts';
import type { ProvisionRequest } from '../../../src/domain/request.ts';
import type { StepOutputs, VerbAnswer } from '../../../src/domain/verb-answers.ts';
import { createArmSimulator, type ArmSimulator } from '../../../src/local/arm/arm-simulator.ts';
import { stepKinds } from '../../../src/steps/kinds.ts';
import { runPreflight } from '../../../src/steps/preflight.ts';
import type { StepKind, VerbCall } from '../../../src/contracts/step-kind.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { clusterRequest, requestInput } from '../../support/requests.ts';
import { noReservations } from '../../support/reservations.ts';

const SECOND = 1000;

async function startAzure(): Promise<{ azure: AzureClients; clock: ManualClock }> {
  const clock = new ManualClock();
  const stateDir = mkdtempSync(join(tmpdir(), 'slipway-preflight-'));
  const simulator = await createArmSimulator({ stateDir, clock, port: 0, identityPort: 0, seed: 7 });
  onTestFinished(async () => {
    await simulator.close();
    rmSync(stateDir, { recursive: true, force: true });
  });
  const azure = createAzureClients({
    subscriptions: '*',
    sharedReadMs: 0,
    armEndpoint: `https://127.0.0.1:${String(simulator.port)}`,
    certificateAuthority: readFileSync(simulator.caFile, 'utf8'),
    credential: { getToken: () => token(simulator) },
  });
  return { azure, clock };
}

async function token({ identityEndpoint, identityHeader }: ArmSimulator) {
  const url = `${identityEndpoint}?api-version=2019-08-01&resource=https://management.azure.com/`;
  const response = await fetch(url, { headers: { 'X-IDENTITY-HEADER': identityHeader } });
  const { access_token: text } = (await response.json()) as { access_token: string };
  return { token: text, expiresOnTimestamp: Number.MAX_SAFE_INTEGER };
}

/** Runs the steps of the plan up to the cluster, one after the other. */
async function make(request: ProvisionRequest, azure: AzureClients, clock: ManualClock): Promise<void> {
  const operationId = operationIdOf(request.requestId, request.target);
  const plan = planCluster(request, { operationId, productionSubscriptions: [] });
  const kinds = stepKinds(azure, noReservations);
  const outputs = new Map<string, StepOutputs>();
  for (const step of plan.steps) {
    const kind = kinds[step.kind] as unknown as StepKind<unknown>;
    const references = Object.entries(step.inputsFrom ?? {});
    const input = {
      ...step.input,
      ...Object.fromEntries(
        references.map(([field, from]) => [field, outputs.get(from.step)?.[from.output]]),
      ),
    };
    outputs.set(step.id, await run(kind, { operationId, stepId: step.id, input }, { clock, step }));
    if (step.kind === 'managedCluster') return;
  }
}

async function run(
  kind: StepKind<unknown>,
  call: VerbCall<unknown>,
  { clock, step }: { readonly clock: ManualClock; readonly step: PlanStep },
): Promise<StepOutputs> {
  let answer: VerbAnswer = await kind.observe(call);
  let current = call;
  for (let round = 0; round < 400; round += 1) {
    if (answer.outcome === 'done') return answer.outputs;
    if (answer.outcome === 'refused') throw new Error(`${step.id}: ${answer.problem.message}`);
    if (answer.outcome === 'observed') {
      const seen = answer.observation;
      if (seen.found === 'fit') return seen.outputs;
      answer = await kind.begin(current);
      continue;
    }
    if (answer.outcome === 'pending' && answer.handle) current = { ...current, handle: answer.handle };
    await clock.advance((answer.retryAfterSeconds ?? 10) * SECOND);
    answer = answer.outcome === 'pending' ? await kind.poll(current) : await kind.observe(current);
  }
  throw new Error(`${step.id} is not done`);
}

function failures(findings: readonly PreflightFinding[]) {
  return findings.filter(({ outcome, severity }) => outcome === 'Failed' && severity === 'failure');
}

describe('preflight against the simulator', () => {
  it('refuses nothing where nothing exists', async () => {
    const { azure } = await startAzure();
    const { findings, passing } = await runPreflight(azure, noReservations, clusterRequest());
    expect(failures(findings)).toEqual([]);
    expect(passing).toBeUndefined();
    expect(findings.find(({ rule }) => rule === 'V20')).toMatchObject({ outcome: 'Passed' });
  });

  it('refuses nothing where everything exists as it is asked for', async () => {
    const { azure, clock } = await startAzure();
    const request = clusterRequest();
    await make(request, azure, clock);
    const { findings } = await runPreflight(azure, noReservations, request);
    expect(failures(findings)).toEqual([]);
    const told = (rule: string, field: string) =>
      findings.find((each) => each.rule === rule && each.field === field);
    expect(told('V44', 'target.clusterName')?.message).toBe('cluster aks-test exists as it is asked for');
    expect(told('V20', 'network.apiServerSubnet.addressPrefix')?.message).toBe(
      'the cluster has its addresses already',
    );
    expect(told('V18', 'network.apiServerSubnet')?.outcome).toBe('Passed');
    expect(told('V21', 'network.apiServerSubnet')?.outcome).toBe('Passed');
    expect(told('V40', 'identity')?.message).toContain('is granted already');
  });

  it('refuses a second cluster in an API-server subnet that is full', async () => {
    const { azure, clock } = await startAzure();
    const first = clusterRequest();
    await make(first, azure, clock);
    const second = clusterRequest({
      requestId: 'req-2',
      target: { ...requestInput().target, clusterName: 'aks-second' },
    });
    const { findings } = await runPreflight(azure, noReservations, second);
    expect(failures(findings)).toMatchObject([
      {
        rule: 'V20',
        message: expect.stringContaining('holds 1 cluster at nine addresses each; 1 cluster there') as string,
      },
    ]);
  });

  it('chooses what the request leaves open, and the steps make it', async () => {
    const { azure, clock } = await startAzure();
    const network = {
      mode: 'byoVnet',
      virtualNetwork: { name: 'vnet-aks' },
      apiServerSubnet: { name: 'snet-apiserver' },
      nodeSubnet: { name: 'snet-cluster' },
    } as const;
    const request = clusterRequest({ network });
    await make(request, azure, clock);
    const { findings } = await runPreflight(azure, noReservations, request);
    expect(failures(findings)).toEqual([]);
  });
});
