/** One operation as the API tells it: its plan is that of a real request, its steps stand where a test says. */
import { clusterIdOf } from '../../../src/domain/operation-ids.ts';
import { planAnswer } from '../../../src/status/operation-plan.ts';
import { planCluster } from '../../../src/domain/planning/plan-cluster.ts';
import type {
  OperationAnswer,
  OperationHistoryAnswer,
  OperationPlanAnswer,
  StepAnswer,
} from '../../../src/status/schema/answers.ts';
import { clusterRequest } from '../../support/requests.ts';
import { minutesAgo, sampleLinks } from './sample-answers.ts';

export const OPERATION_ID = 'req-1.5f0c7a1e';

const request = clusterRequest();

export function samplePlan(): OperationPlanAnswer {
  const plan = planCluster(request, { operationId: OPERATION_ID, productionSubscriptions: [] });
  return planAnswer(OPERATION_ID, plan);
}

type StepChange = Partial<Omit<StepAnswer, 'id'>>;

/** All steps of the plan; one that is not named has not begun. */
export function stepsWith(changes: Readonly<Record<string, StepChange>>): StepAnswer[] {
  const steps = samplePlan().steps.map(({ id, title }) => ({ id, title }));
  const unknown = Object.keys(changes).filter((id) => !steps.some((step) => step.id === id));
  if (unknown.length > 0) throw new RangeError(`The plan has no step ${unknown.join(', ')}`);
  return steps.map(({ id, title }) => ({ id, title, state: 'waiting', attempts: 0, ...changes[id] }));
}

/** From so many minutes ago to so many minutes ago. */
export function doneStep(from: number, to: number, change: StepChange = {}): StepChange {
  return { state: 'done', attempts: 1, startedAt: minutesAgo(from), endedAt: minutesAgo(to), ...change };
}

/** All that comes before the cluster. */
export const networkDone: Readonly<Record<string, StepChange>> = {
  preflight: doneStep(8, 7.9, { attempts: 0 }),
  'provider-network': doneStep(7.9, 7.8, { attempts: 0 }),
  'resource-group': doneStep(7.9, 7.85),
  'virtual-network': doneStep(7.8, 7.6),
  'api-server-subnet': doneStep(7.6, 7.4),
  'node-subnet': doneStep(7.4, 6.2, { attempts: 3, problem: 'AnotherOperationInProgress' }),
  identity: doneStep(7.85, 7.7),
  'role-api-server-subnet': doneStep(7.4, 7.3, { attempts: 1 }),
  'role-node-subnet': doneStep(6.2, 6.1),
  'rbac-propagation': doneStep(6.1, 5, { attempts: 0 }),
};

/** It waits for a preview feature. */
export function runningOperation(change: Partial<OperationAnswer> = {}): OperationAnswer {
  return sampleOperation({
    currentSteps: ['feature'],
    percent: 34,
    estimatedEndAt: minutesAgo(-9),
    deadlineAt: minutesAgo(-172),
    nextLookAt: minutesAgo(-0.25),
    allowedCommands: ['cancel', 'suspend', 'retry'],
    steps: stepsWith({
      ...networkDone,
      feature: {
        state: 'polling',
        attempts: 1,
        startedAt: minutesAgo(7.9),
        waiting: {
          for: 'feature is Registering',
          until: minutesAgo(-52),
          next: minutesAgo(-0.25),
          escalatedAfterMinutes: 15,
        },
      },
    }),
    resources: networkResources(),
    correlationIds: ['7d2f6c55-9a0e-4c8f-8a52-3df1f0c0a001'],
    ...change,
  });
}

export function networkResources(outcome: 'created' | 'removed' = 'created'): OperationAnswer['resources'] {
  const group = `/subscriptions/${request.target.subscriptionId}/resourceGroups/rg-test`;
  return [
    ['resource-group', group],
    ['virtual-network', `${group}/providers/Microsoft.Network/virtualNetworks/vnet-aks`],
    ['node-subnet', `${group}/providers/Microsoft.Network/virtualNetworks/vnet-aks/subnets/snet-cluster`],
    ['identity', `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-aks`],
  ].map(([step = '', resourceId = '']) => ({
    step,
    resourceId,
    outcome: step === 'identity' ? 'adopted' : outcome,
    portal: `https://portal.azure.com/#resource${resourceId}`,
  }));
}

export function sampleOperation(change: Partial<OperationAnswer> = {}): OperationAnswer {
  return {
    operationId: OPERATION_ID,
    requestId: 'req-1',
    requestedBy: 'mara.lind@contoso.example',
    clusterId: clusterIdOf(request.target),
    subscriptionId: request.target.subscriptionId,
    resourceGroup: 'rg-test',
    clusterName: 'aks-test',
    kind: 'provision',
    phase: 'Provisioning',
    lane: 'running',
    done: false,
    acceptedAt: minutesAgo(8.1),
    updatedAt: minutesAgo(0.1),
    run: 1,
    percent: 0,
    mode: 'byoVnet',
    profile: 'ga',
    onFailure: 'rollback',
    currentSteps: [],
    steps: [],
    resources: [],
    correlationIds: [],
    links: {
      ...sampleLinks(OPERATION_ID),
      portal: `https://portal.azure.com/#resource${clusterIdOf(request.target)}`,
    },
    ...change,
  };
}

export function sampleHistory(): OperationHistoryAnswer {
  return {
    operationId: OPERATION_ID,
    events: [
      { at: minutesAgo(8.1), type: 'phaseChanged', phase: 'Accepted', run: 1, text: 'Accepted.' },
      { at: minutesAgo(8), type: 'phaseChanged', phase: 'Preflight', run: 1, text: 'Preflight.' },
      {
        at: minutesAgo(7.9),
        type: 'stepFinished',
        step: 'preflight',
        run: 1,
        text: 'Check everything before anything is created: done after 6 s.',
      },
      { at: minutesAgo(7.9), type: 'phaseChanged', phase: 'Provisioning', run: 1, text: 'Provisioning.' },
      {
        at: minutesAgo(7.6),
        type: 'stepFinished',
        step: 'virtual-network',
        run: 1,
        text: 'Create virtual network vnet-aks: done after 12 s.',
      },
      {
        at: minutesAgo(6.2),
        type: 'stepFinished',
        step: 'node-subnet',
        run: 1,
        text: 'Create node subnet snet-cluster: done after 1 min 12 s.',
      },
    ],
  };
}
