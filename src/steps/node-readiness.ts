/**
 * Asks the cluster itself, by AKS's run command, whether its nodes are Ready. The answer is the cluster's: where the
 * command cannot be run, for want of permission in Kubernetes or because AKS refuses it, that is noted and not held
 * against a cluster that Azure says is well. It makes nothing.
 */
import type { ArmFailure } from '../azure/arm-failure.ts';
import { numberField, objectField, textField, type ArmResponse } from '../azure/arm-response.ts';
import type { AzureClients } from '../azure/clients.ts';
import { readHandle, startedOperation } from '../azure/operation-handle.ts';
import { retryAfterSeconds } from '../azure/retry-after.ts';
import type { StepKind, VerbCall } from '../contracts/step-kind.ts';
import type { ProblemClass } from '../domain/problem.ts';
import type { NodeReadinessInput } from '../domain/step-inputs.ts';
import type { Done, PollAnswer, Refused, Retry } from '../domain/verb-answers.ts';
import { withoutSecrets } from '../domain/without-secrets.ts';
import { done, failed, observed, pending } from './answers.ts';

type Call = VerbCall<NodeReadinessInput>;

const COMMAND = 'kubectl get nodes';
const LONGEST_LOG = 300;
/** What passes by itself; anything else that goes wrong says only that the nodes cannot be asked. */
const passing: readonly ProblemClass[] = ['transient', 'throttled', 'busy'];

export function nodeReadinessStep(azure: AzureClients): StepKind<NodeReadinessInput> {
  return {
    observe: () => Promise.resolve(observed({ found: 'absent' })),
    begin: (call) => begin(azure, call),
    poll: (call) => poll(azure, call),
    undo: () => Promise.resolve(done({})),
  };
}

async function begin(azure: AzureClients, { input }: Call): Promise<PollAnswer> {
  const clusterToken = await azure.clusterToken();
  const body = { command: COMMAND, ...(clusterToken === undefined ? {} : { clusterToken }) };
  const { managedClusters } = azure.of(input.subscriptionId).clusters;
  const result = await azure.start((options) =>
    managedClusters.runCommand(input.resourceGroup, input.name, body, options),
  );
  if (!result.ok) return cannotAsk(result.failure);
  const handle = startedOperation(result.response);
  return handle
    ? pending({ waitingFor: `the answer to «${COMMAND}»`, handle })
    : answerOf(result.response, input);
}

async function poll(azure: AzureClients, call: Call): Promise<PollAnswer> {
  const handle = readHandle(call.handle);
  if (!handle) return begin(azure, call);
  const result = await azure.get(handle.url);
  if (!result.ok) return cannotAsk(result.failure);
  if (result.response.status !== 202) return answerOf(result.response, call.input);
  const after = retryAfterSeconds(result.response);
  return pending({ waitingFor: `the answer to «${COMMAND}»`, handle, retryAfterSeconds: after });
}

function cannotAsk(failure: ArmFailure): Done | Refused | Retry {
  return passing.includes(failure.problem.class) ? failed(failure) : notAsked(failure.problem.message);
}

function notAsked(why: string): Done {
  return done({}, `The nodes could not be asked whether they are Ready: ${why}`.slice(0, LONGEST_LOG));
}

function answerOf(response: ArmResponse, { nodes }: NodeReadinessInput): Done | Retry {
  const properties = objectField(response.body, 'properties');
  const logs = textField(properties, 'logs') ?? '';
  if (numberField(properties, 'exitCode') !== 0) return notAsked(withoutSecrets(logs));
  const ready = readyNodes(logs);
  return ready >= nodes ? done({ readyNodes: ready }) : notReady(ready, nodes);
}

/** Of the table that kubectl prints: a line a node, its second column `Ready` or `Ready,SchedulingDisabled`. */
function readyNodes(table: string): number {
  return table
    .split('\n')
    .map((line) => line.trim().split(/\s+/)[1])
    .filter((status) => status?.split(',')[0] === 'Ready').length;
}

/** `effect: 'unknown'` has the question put again instead of the old answer read again. */
function notReady(ready: number, wanted: number): Retry {
  return {
    outcome: 'retry',
    effect: 'unknown',
    problem: {
      code: 'NodesNotReady',
      class: 'nodeBootstrap',
      owner: 'user',
      message: `${String(ready)} of ${String(wanted)} nodes are Ready.`,
      remedy: 'Look at DNS and egress from the node subnet, and at the events of the node pool.',
      doc: 'https://learn.microsoft.com/troubleshoot/azure/azure-kubernetes/availability-performance/node-not-ready-basic-troubleshooting',
    },
  };
}
