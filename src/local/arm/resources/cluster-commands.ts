/** What a cluster can be asked for besides its state: credentials, a command run inside it, an abort. */
import type { ArmAnswer, ArmCall } from '../arm-call.ts';
import { aksRefusal } from '../arm-error.ts';
import { opaqueText } from '../guid.ts';
import { booleanAt, listAt, numberAt, objectAt, textAt, type JsonObject } from '../json-values.ts';
import { nameOf, provisioningState } from '../resource-scope.ts';
import { route, type Route } from '../router.ts';
import type { OperationRecord } from '../state/operation-table.ts';
import type { ResourceRecord } from '../state/resource-table.ts';
import { beginOperation } from '../world.ts';
import { statusAndResultHeaders } from './cluster-operations.ts';
import {
  CLUSTER_PATH,
  CLUSTER_TYPE,
  inProgress,
  requireCluster,
  setClusterState,
} from './managed-clusters.ts';

export const clusterCommandRoutes: readonly Route[] = [
  route('POST', `${CLUSTER_PATH}/listClusterUserCredential`, (call) => listCredential(call, 'clusterUser')),
  route('POST', `${CLUSTER_PATH}/listClusterAdminCredential`, (call) => listCredential(call, 'clusterAdmin')),
  route('POST', `${CLUSTER_PATH}/abort`, abort),
  route('POST', `${CLUSTER_PATH}/runCommand`, runCommand),
  route('GET', `${CLUSTER_PATH}/commandResults/{command}`, commandResult),
];

function listCredential(call: ArmCall, user: string): ArmAnswer {
  const cluster = requireBuilt(call);
  const properties = objectAt(cluster.body, 'properties');
  if (user === 'clusterAdmin' && properties['disableLocalAccounts'] === true) {
    throw aksRefusal(
      400,
      'BadRequest',
      'Getting static credential is not allowed because this cluster is set to disable local accounts.',
    );
  }
  const host = textAt(properties, 'privateFQDN') ?? textAt(properties, 'fqdn') ?? '';
  const server =
    call.request.query.get('server-fqdn') === 'public' ? (textAt(properties, 'fqdn') ?? host) : host;
  const value = Buffer.from(kubeconfig(nameOf(cluster), server, `${user}_${nameOf(cluster)}`)).toString(
    'base64',
  );
  return { status: 200, body: { kubeconfigs: [{ name: user, value }] } };
}

function kubeconfig(cluster: string, server: string, user: string): string {
  const authority = Buffer.from(opaqueText(`${cluster} authority`, 600)).toString('base64');
  return [
    'apiVersion: v1',
    'kind: Config',
    'clusters:',
    `- name: ${cluster}`,
    `  cluster: {certificate-authority-data: ${authority}, server: "https://${server}:443"}`,
    'contexts:',
    `- name: ${cluster}`,
    `  context: {cluster: ${cluster}, user: ${user}}`,
    `current-context: ${cluster}`,
    'users:',
    `- name: ${user}`,
    `  user: {token: ${opaqueText(`${cluster} ${user}`, 64)}}`,
    '',
  ].join('\n');
}

/** The cluster, when it was built at least once and is not changing. */
function requireBuilt(call: ArmCall): ResourceRecord {
  const cluster = requireCluster(call);
  const running = call.world.operations.running(cluster.id);
  if (running && running.kind !== 'update') throw inProgress(running);
  return cluster;
}

function abort(call: ArmCall): ArmAnswer {
  const { world } = call;
  const cluster = requireCluster(call);
  const running = world.operations.running(cluster.id);
  const state = provisioningState(cluster);
  if (state === 'Canceled' || state === 'Canceling') return { status: 204 };
  if (!running || running.kind === 'delete') {
    throw aksRefusal(
      409,
      'OperationNotAllowed',
      'There is no operation on the managed cluster that can be aborted.',
    );
  }
  const durationMs = world.durations.drawMs('clusterAbort', cluster.id);
  world.operations.put({
    ...running,
    endMs: Math.min(running.endMs, world.nowMs + durationMs),
    outcome: 'Canceled',
    code: 'OperationCanceled',
    message: 'The operation was canceled by the user.',
  });
  setClusterState(world, cluster, 'Canceling');
  const operation = beginCommand(call, cluster, { durationMs, input: {} });
  return { status: 202, headers: statusAndResultHeaders(call, operation) };
}

function runCommand(call: ArmCall): ArmAnswer {
  const cluster = requireBuilt(call);
  if (booleanAt(cluster.body, 'properties', 'apiServerAccessProfile', 'disableRunCommand') === true) {
    throw aksRefusal(400, 'RunCommandDisabled', 'Run command is disabled on the managed cluster.');
  }
  const command = textAt(call.request.body, 'command');
  if (command === undefined)
    throw aksRefusal(400, 'InvalidParameter', 'Required parameter command is missing.', 'command');
  const durationMs = call.world.durations.drawMs('runCommand', cluster.id);
  const operation = beginCommand(call, cluster, { durationMs, input: { command } });
  return { status: 202, headers: { Location: resultUrl(call, cluster, operation) } };
}

function beginCommand(
  call: ArmCall,
  cluster: ResourceRecord,
  command: { durationMs: number; input: JsonObject },
): OperationRecord {
  return beginOperation(call.world, {
    type: CLUSTER_TYPE,
    kind: 'command',
    resourceId: cluster.id,
    location: textAt(cluster.body, 'location') ?? '',
    ...command,
  });
}

function commandResult(call: ArmCall): ArmAnswer {
  const cluster = requireCluster(call);
  const operation = call.world.operations.get(call.param('command'));
  const command = operation && textAt(operation.input, 'command');
  if (!operation || command === undefined || operation.resourceId !== cluster.id) {
    throw aksRefusal(404, 'NotFound', 'The command result was not found.');
  }
  if (operation.endMs > call.world.nowMs) {
    return { status: 202, headers: { Location: resultUrl(call, cluster, operation) } };
  }
  const properties = {
    provisioningState: operation.outcome,
    startedAt: new Date(operation.beginMs).toISOString(),
    finishedAt: new Date(operation.endMs).toISOString(),
    ...runInCluster(cluster, command),
  };
  return { status: 200, body: { id: operation.id, properties } };
}

function resultUrl(call: ArmCall, cluster: ResourceRecord, operation: OperationRecord): string {
  const version = call.request.query.get('api-version') ?? '';
  return `${call.request.origin}${cluster.id}/commandResults/${operation.id}?api-version=${version}`;
}

/** The simulated cluster knows its nodes and its version, and nothing else. */
function runInCluster(cluster: ResourceRecord, command: string): JsonObject {
  const version = textAt(cluster.body, 'properties', 'currentKubernetesVersion') ?? '';
  if (/^kubectl\s+get\s+nodes?\b/.test(command)) return { exitCode: 0, logs: nodeTable(cluster, version) };
  if (/^kubectl\s+version\b/.test(command)) return { exitCode: 0, logs: `Server Version: v${version}\n` };
  return { exitCode: 1, logs: `error: the simulated cluster cannot run: ${command}\n` };
}

function nodeTable(cluster: ResourceRecord, version: string): string {
  const rows = listAt(cluster.body, 'properties', 'agentPoolProfiles').flatMap((pool) =>
    Array.from({ length: numberAt(pool, 'count') ?? 0 }, (_, index) => {
      const node = `aks-${textAt(pool, 'name') ?? ''}-vmss${String(index).padStart(6, '0')}`;
      return `${node}   Ready   <none>   5m   v${version}`;
    }),
  );
  return ['NAME   STATUS   ROLES   AGE   VERSION', ...rows, ''].join('\n');
}
