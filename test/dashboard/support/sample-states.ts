/** The operation in the states that people meet, besides running. */
import type { OperationAnswer } from '../../../src/status/schema/answers.ts';
import { minutesAgo } from './sample-answers.ts';
import { doneStep, networkDone, networkResources, sampleOperation, stepsWith } from './sample-operation.ts';

const CORRELATION_ID = '0e9f8d7c-6b5a-4433-9211-0fedcba98765';
const SUBNET_ID =
  '/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/rg-test/providers/Microsoft.Network/virtualNetworks/vnet-aks/subnets/snet-cluster';

/** Refused at the cluster; a subnet could not be removed. */
export function failedOperation(change: Partial<OperationAnswer> = {}): OperationAnswer {
  const undone = { state: 'undone' as const };
  return sampleOperation({
    phase: 'CompensationIncomplete',
    lane: 'failed',
    done: true,
    endedAt: minutesAgo(0.5),
    percent: 60,
    allowedCommands: ['retry', 'retryCompensation', 'forget'],
    steps: stepsWith({
      ...networkDone,
      feature: doneStep(7.9, 7.5),
      'provider-containerservice': doneStep(7.5, 6.6),
      'resource-group': doneStep(7.9, 7.85, undone),
      identity: doneStep(7.85, 7.7),
      'role-node-subnet': doneStep(6.2, 6.1, undone),
      'role-api-server-subnet': doneStep(7.4, 7.3, undone),
      'node-subnet': doneStep(7.4, 6.2, {
        state: 'residue',
        attempts: 3,
        problem: 'InUseSubnetCannotBeDeleted',
      }),
      cluster: doneStep(5, 2.5, { state: 'refused', attempts: 2, problem: 'QuotaExceeded' }),
    }),
    refusal: {
      code: 'QuotaExceeded',
      class: 'quota',
      owner: 'user',
      step: 'cluster',
      message:
        'Operation could not be completed as it results in exceeding approved standardDSv5Family Cores quota.',
      remedy: 'Ask for more cores of the family in westus2, or name a smaller size; then retry.',
      doc: 'docs/runbook.md#quota',
      target: 'agentPoolProfiles[0].vmSize',
      correlationId: CORRELATION_ID,
    },
    residue: [
      {
        step: 'node-subnet',
        resourceId: SUBNET_ID,
        code: 'InUseSubnetCannotBeDeleted',
        owner: 'azure',
        why: 'Subnet snet-cluster is in use by a service association link and cannot be deleted.',
        remedy: 'Send the text below to Azure support, then retry the removal.',
        supportText: `A resource cannot be deleted.\nResource: ${SUBNET_ID}\nPlease remove what holds it.`,
      },
    ],
    diagnostics: [{ step: 'cluster', provisioningState: 'Failed', error: { code: 'QuotaExceeded' } }],
    resources: [
      ...networkResources('removed'),
      {
        step: 'node-subnet',
        resourceId: SUBNET_ID,
        outcome: 'left',
        portal: `https://portal.azure.com/#resource${SUBNET_ID}`,
      },
    ],
    correlationIds: [CORRELATION_ID, 'aaaaaaaa-6b5a-4433-9211-0fedcba98765'],
    unlistedErrors: { SomethingNew: 2 },
    ...change,
  });
}

/** A message that was refused: nothing was ever planned. */
export function rejectedOperation(): OperationAnswer {
  return sampleOperation({
    phase: 'Rejected',
    lane: 'failed',
    done: true,
    endedAt: minutesAgo(8),
    refusal: {
      code: 'InvalidRequest',
      class: 'invalidInput',
      owner: 'user',
      step: null,
      message: 'target.clusterName: must be 1-63 of A-Z a-z 0-9 _ -',
      remedy: 'Mend the request and send it under another id.',
      doc: 'https://learn.microsoft.com/azure/aks/',
    },
    allowedCommands: [],
  });
}

/** Its cluster is busy with another operation. */
export function queuedOperation(): OperationAnswer {
  return sampleOperation({
    phase: 'Accepted',
    lane: 'waiting',
    waiting: { for: 'operation req-0.aa11 to end', until: minutesAgo(-700), next: minutesAgo(-1.5) },
    nextLookAt: minutesAgo(-1.5),
    allowedCommands: ['cancel'],
  });
}

export function succeededOperation(): OperationAnswer {
  return sampleOperation({
    phase: 'Succeeded',
    lane: 'done',
    done: true,
    percent: 100,
    endedAt: minutesAgo(0.2),
    allowedCommands: [],
    steps: stepsWith({
      ...networkDone,
      feature: doneStep(7.9, 7.5),
      'provider-containerservice': doneStep(7.5, 6.6),
      cluster: doneStep(5, 0.8, { note: 'Node image is 4 weeks old.' }),
      verification: doneStep(0.8, 0.7),
      'node-readiness': doneStep(0.7, 0.3),
      connection: doneStep(0.3, 0.2),
    }),
    resources: networkResources(),
    outputs: {
      mode: 'byoVnet',
      privateFqdn: 'aks-test-abc.privatelink.westus2.azmk8s.io',
      nodeResourceGroup: 'MC_rg-test_aks-test_westus2',
      commands: [
        {
          title: 'Get credentials',
          command: 'az aks get-credentials --resource-group rg-test --name aks-test',
        },
        {
          title: 'Run kubectl without being in the network',
          command:
            'az aks command invoke --resource-group rg-test --name aks-test --command "kubectl get nodes"',
        },
      ],
    },
  });
}

export function suspendedOperation(): OperationAnswer {
  return sampleOperation({
    lane: 'waiting',
    percent: 22,
    steps: stepsWith(networkDone),
    suspended: {
      requestedBy: 'ops@contoso.example',
      reason: 'Change freeze until Monday',
      since: minutesAgo(3),
      until: minutesAgo(-1437),
    },
    stalled: { since: minutesAgo(2), message: 'It is behind its next look.', looks: 3 },
    allowedCommands: ['cancel', 'resume'],
    commands: [
      {
        sequence: 1,
        commandId: 'c1',
        kind: 'suspend',
        requestedBy: 'ops@contoso.example',
        reason: 'Change freeze until Monday',
        takenAt: minutesAgo(3),
      },
      {
        sequence: 2,
        commandId: 'c2',
        kind: 'retry',
        requestedBy: 'mara.lind@contoso.example',
        reason: 'Try again',
        takenAt: minutesAgo(2),
        refusedBecause: 'it is suspended: resume it first',
      },
    ],
  });
}

/** Failed before, and retried, in another region by now. */
export function takenUpOperation(): OperationAnswer {
  return sampleOperation({
    run: 2,
    percent: 70,
    currentSteps: ['cluster'],
    relocations: [
      { from: 'westus2', to: 'westus3', because: 'AllocationFailed: no capacity', at: minutesAgo(4) },
    ],
    omitted: ['outputs', 'diagnostics'],
    steps: stepsWith({
      ...networkDone,
      feature: doneStep(7.9, 7.5),
      'provider-containerservice': doneStep(7.5, 6.6),
      'virtual-network': doneStep(6.5, 6.3, { attempts: 2 }),
      cluster: {
        state: 'polling',
        attempts: 2,
        startedAt: minutesAgo(3),
        waiting: { for: 'the Azure operation', until: minutesAgo(-57), next: minutesAgo(-0.3) },
      },
    }),
  });
}
