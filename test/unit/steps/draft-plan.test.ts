import { beforeEach, describe, expect, it } from 'vitest';
import type { PreflightResult } from '../../../src/contracts/plan-draft.ts';
import type { StepKind } from '../../../src/contracts/step-kind.ts';
import type { PlanReport, ReportedStep } from '../../../src/domain/plan-report.ts';
import { planCluster } from '../../../src/domain/planning/plan-cluster.ts';
import { requestSchema, type ClusterRequest } from '../../../src/domain/request.ts';
import type { StepInputs } from '../../../src/domain/step-inputs.ts';
import { draftPlan } from '../../../src/steps/draft-plan.ts';
import { noReservations } from '../../support/reservations.ts';
import { stepKinds } from '../../../src/steps/kinds.ts';
import { FakeArm, failure } from '../../support/fake-arm.ts';
import { textWith } from '../../support/matching.ts';
import { clusterRequest, requestInput } from '../../support/requests.ts';
import { inputs, verbCall } from '../../support/step-inputs.ts';

const GROUP = '/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/rg-test';
const NETWORK = `${GROUP}/providers/Microsoft.Network/virtualNetworks/vnet-aks`;
const IDENTITY = `${GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-aks`;
const OPERATION = 'req-1.1dc0b91c058c';

let arm: FakeArm;

beforeEach(() => {
  arm = new FakeArm();
});

async function ask(request: ClusterRequest, preflight: PreflightResult = { findings: [] }) {
  const draft = draftPlan({
    kinds: stepKinds(arm.clients(), noReservations),
    preflight: () => Promise.resolve(preflight),
    productionSubscriptions: [],
  });
  return draft(request);
}

async function reportFor(
  request: ClusterRequest = clusterRequest(),
  preflight?: PreflightResult,
): Promise<PlanReport> {
  const answer = await ask(request, preflight);
  if (answer.outcome !== 'done') throw new Error(JSON.stringify(answer));
  return answer.report;
}

function stepOf(report: PlanReport, id: string): ReportedStep {
  const step = report.steps.find((each) => each.id === id);
  if (!step) throw new RangeError(`no step ${id}`);
  return step;
}

function findings(report: PlanReport): Record<string, string> {
  return Object.fromEntries(report.steps.map(({ id, finding }) => [id, finding]));
}

function seedGroup(location = 'westus2', tags: Record<string, string> = {}): void {
  arm.seed(GROUP, { location, tags, properties: { provisioningState: 'Succeeded' } });
}

function seedNetwork(addressPrefixes = ['172.19.0.0/16']): void {
  const properties = { provisioningState: 'Succeeded', addressSpace: { addressPrefixes } };
  arm.seed(NETWORK, { location: 'westus2', properties });
}

describe('draftPlan, where nothing exists', () => {
  it('creates all and reads nothing that lies in what is absent', async () => {
    const report = await reportFor();
    expect(findings(report)).toMatchInlineSnapshot(`
      {
        "api-server-subnet": "willCreate",
        "cluster": "willCreate",
        "connection": "willRun",
        "feature": "willAdopt",
        "identity": "willCreate",
        "node-readiness": "willRun",
        "node-subnet": "willCreate",
        "preflight": "willRun",
        "provider-containerservice": "willRun",
        "provider-network": "willRun",
        "rbac-propagation": "willRun",
        "resource-group": "willCreate",
        "role-api-server-subnet": "willCreate",
        "role-node-subnet": "willCreate",
        "verification": "willRun",
        "virtual-network": "willCreate",
      }
    `);
    expect(report.wouldSucceed).toBe(true);
    expect(arm.requests.map(({ path }) => path.replace(GROUP, '').split('/').slice(-2).join('/')))
      .toMatchInlineSnapshot(`
        [
          "features/EnableAPIServerVnetIntegrationPreview",
          "providers/Microsoft.Network",
          "resourcegroups/rg-test",
          "providers/Microsoft.ContainerService",
        ]
      `);
  });

  it('shows the plan that the same request runs, verbatim', async () => {
    const plan = planCluster(clusterRequest(), { operationId: OPERATION, productionSubscriptions: [] });
    expect(await reportFor()).toMatchObject({ operationId: OPERATION, plan });
    const asPlan = requestSchema.parse({ ...requestInput(), kind: 'PlanCluster' });
    if (asPlan.kind !== 'PlanCluster') throw new TypeError('not a request for a plan');
    expect((await reportFor(asPlan)).plan).toEqual(plan);
  });

  it('shows what would be sent, with a word for what is known later', async () => {
    const report = await reportFor();
    expect(stepOf(report, 'api-server-subnet').body).toMatchObject({
      addressPrefix: '172.19.0.0/28',
      delegations: [{ serviceName: 'Microsoft.ContainerService/managedClusters' }],
    });
    expect(stepOf(report, 'role-node-subnet').body).toMatchObject({
      principalId: '<principalId of identity>',
      principalType: 'ServicePrincipal',
    });
    expect(stepOf(report, 'cluster').body).toMatchObject({ disableLocalAccounts: true });
    for (const id of ['preflight', 'feature', 'node-readiness', 'connection'])
      expect(stepOf(report, id)).not.toHaveProperty('body');
  });
});

describe('draftPlan', () => {
  it('sends nothing but reads, and shows no token', async () => {
    seedGroup();
    seedNetwork();
    const report = await reportFor();
    expect(new Set(arm.requests.map(({ method }) => method))).toEqual(new Set(['GET']));
    expect(arm.requests.every(({ authorization }) => authorization === 'Bearer secret-token')).toBe(true);
    expect(JSON.stringify(report)).not.toContain('secret-token');
  });

  it('adopts what is fit and looks into it', async () => {
    seedGroup();
    seedNetwork();
    const report = await reportFor();
    expect(findings(report)).toMatchObject({
      'resource-group': 'willAdopt',
      'virtual-network': 'willAdopt',
      'api-server-subnet': 'willCreate',
      cluster: 'willCreate',
    });
    expect(stepOf(report, 'virtual-network')).toMatchObject({ resourceId: NETWORK, expectedSeconds: 1 });
    expect(arm.requests.map(({ path }) => path)).toContain(`${NETWORK}/subnets/snet-apiserver`);
  });

  it('tells the differences of what is unfit', async () => {
    seedGroup('eastus');
    const report = await reportFor();
    expect(stepOf(report, 'resource-group')).toMatchObject({
      finding: 'conflict',
      differences: [{ field: 'location', expected: 'westus2', found: 'eastus' }],
    });
    expect(report).toMatchObject({ wouldSucceed: false, note: textWith('resource-group: location') });
  });

  it('knows its own work by its mark', async () => {
    seedGroup('westus2', { 'slipway-operation': OPERATION });
    expect(findings(await reportFor())).toMatchObject({ 'resource-group': 'alreadyOurs' });
  });

  it('resolves a principal that exists, and looks for its roles', async () => {
    seedGroup();
    seedNetwork();
    const properties = { principalId: 'principal-7', clientId: 'c', tenantId: 't' };
    arm.seed(IDENTITY, { location: 'westus2', properties });
    for (const name of ['snet-apiserver', 'snet-cluster']) {
      const delegations =
        name === 'snet-apiserver'
          ? [{ properties: { serviceName: 'Microsoft.ContainerService/managedClusters' } }]
          : [];
      const addressPrefix = name === 'snet-apiserver' ? '172.19.0.0/28' : '172.19.1.0/24';
      arm.seed(`${NETWORK}/subnets/${name}`, {
        properties: { provisioningState: 'Succeeded', addressPrefix, delegations },
      });
    }
    const report = await reportFor();
    expect(findings(report)).toMatchObject({ 'node-subnet': 'willAdopt', 'role-node-subnet': 'willCreate' });
    expect(stepOf(report, 'role-node-subnet').body).toMatchObject({ principalId: 'principal-7' });
    expect(arm.requests.some(({ query }) => query.get('$filter')?.includes('principal-7') === true)).toBe(
      true,
    );
  });

  it('reads what has to exist although its parent does not, and refuses', async () => {
    const { network } = clusterRequest();
    if (network.mode !== 'byoVnet') throw new TypeError('another mode');
    const virtualNetwork = { ...network.virtualNetwork, existence: 'mustExist' as const };
    const report = await reportFor(clusterRequest({ network: { ...network, virtualNetwork } }));
    expect(stepOf(report, 'virtual-network')).toMatchObject({
      finding: 'conflict',
      problem: { code: 'ResourceMissing' },
    });
  });

  it('takes open addresses from preflight, and says where they are missing', async () => {
    const { network } = requestInput();
    const open = clusterRequest({
      network: { ...network, nodeSubnet: { name: 'snet-cluster' } } as ReturnType<
        typeof requestInput
      >['network'],
    });
    seedGroup();
    seedNetwork();
    expect(stepOf(await reportFor(open), 'node-subnet')).toMatchObject({
      finding: 'unknown',
      note: textWith('preflight'),
    });
    const addresses = { nodeSubnetPrefix: '172.19.4.0/24' };
    expect(stepOf(await reportFor(open, { findings: [], addresses }), 'node-subnet')).toMatchObject({
      finding: 'willCreate',
      body: { addressPrefix: '172.19.4.0/24' },
    });
  });

  it('does not know what is being deleted just now', async () => {
    arm.seed(GROUP, { location: 'westus2', properties: { provisioningState: 'Deleting' } });
    const report = await reportFor();
    expect(stepOf(report, 'resource-group')).toMatchObject({
      finding: 'unknown',
      problem: { code: 'BeingDeleted' },
    });
    expect(report.wouldSucceed).toBe(false);
  });

  it('does not know what it may not read', async () => {
    arm.failNext({ path: /rg-test$/i, answer: failure(403, 'AuthorizationFailed', 'no permission') });
    expect(stepOf(await reportFor(), 'resource-group')).toMatchObject({
      finding: 'unknown',
      problem: { code: 'AuthorizationFailed' },
    });
  });

  it('asks nothing more of an Azure that is away, and hands on when to come back', async () => {
    const answer = { ...failure(503, 'ServiceUnavailable', 'later'), headers: { 'retry-after': '17' } };
    arm.failNext({ path: /rg-test$/i, answer });
    expect(await ask(clusterRequest())).toMatchObject({ outcome: 'retry', retryAfterSeconds: 17 });
    expect(arm.requests.some(({ path }) => path.includes('virtualNetworks'))).toBe(false);
  });

  it('hands on what preflight says', async () => {
    const finding = {
      rule: 'V41',
      outcome: 'Failed' as const,
      severity: 'failure' as const,
      field: 'target',
      message: 'm',
      remedy: 'r',
      doc: 'https://learn.microsoft.com',
    };
    expect(await reportFor(clusterRequest(), { findings: [finding] })).toMatchObject({
      preflight: [finding],
      wouldSucceed: false,
    });
  });
});

describe('the body of a step', () => {
  it.each([
    ['resourceGroup', (sent: unknown) => sent],
    ['managedIdentity', (sent: unknown) => sent],
    ['roleAssignment', (sent: unknown) => (sent as { properties: unknown }).properties],
  ] as const)('is what %s sends', async (kind, bodyOf) => {
    const step = stepKinds(arm.clients(), noReservations)[kind] as StepKind<StepInputs[typeof kind]>;
    const call = verbCall(inputs[kind]);
    await step.begin(call);
    const put = arm.requests.find(({ method }) => method === 'PUT');
    expect(bodyOf(put?.body)).toEqual(step.body?.(call));
  });
});
