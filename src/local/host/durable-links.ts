/** The addresses of the durable extension's HTTP API: in the input of a durable client, and in its answers. */

export const WEBHOOK_PATH = '/runtime/webhooks/durabletask';
/** Where the durable client calls the engine on this machine, without a key. */
export const RPC_PATH = '/durabletask';

export interface DurableAccess {
  /** The system key that the web hooks ask for. */
  readonly key: string;
  readonly hubName: string;
}

const CONNECTION = 'Storage';
/** Stands for the instance id in the addresses that a durable client gets; the library puts the real one there. */
const ANY_INSTANCE = 'INSTANCEID';

/** The addresses by which one instance is managed, in the order in which the real extension gives them. */
export function managementUrls(
  origin: string,
  instanceId: string,
  access: DurableAccess,
): Readonly<Record<string, string>> {
  const instance = `${origin}${WEBHOOK_PATH}/instances/${encodeURIComponent(instanceId)}`;
  const query = `${hubQuery(access)}&${keyQuery(access)}`;
  return {
    id: instanceId,
    statusQueryGetUri: `${instance}?${query}`,
    sendEventPostUri: `${instance}/raiseEvent/{eventName}?${query}`,
    terminatePostUri: `${instance}/terminate?reason={text}&${query}`,
    rewindPostUri: `${instance}/rewind?reason={text}&${query}`,
    purgeHistoryDeleteUri: `${instance}?${query}`,
    restartPostUri: `${instance}/restart?${query}`,
    suspendPostUri: `${instance}/suspend?reason={text}&${query}`,
    resumePostUri: `${instance}/resume?reason={text}&${query}`,
  };
}

/** The input of a durable client binding. `origin` is where this host is reached. */
export function durableClientPayload(origin: string, access: DurableAccess): string {
  const start = `${origin}${WEBHOOK_PATH}/orchestrators/{functionName}[/{instanceId}]`;
  return JSON.stringify({
    taskHubName: access.hubName,
    creationUrls: {
      createNewInstancePostUri: `${start}?${keyQuery(access)}`,
      createAndWaitOnNewInstancePostUri: `${start}?timeout={timeoutInSeconds}&pollingInterval={intervalInSeconds}&${keyQuery(access)}`,
    },
    managementUrls: managementUrls(origin, ANY_INSTANCE, access),
    baseUrl: `${origin}${WEBHOOK_PATH}`,
    requiredQueryStringParameters: keyQuery(access),
    rpcBaseUrl: `${origin}${RPC_PATH}/`,
  });
}

function hubQuery(access: DurableAccess): string {
  return `taskHub=${encodeURIComponent(access.hubName)}&connection=${CONNECTION}`;
}

function keyQuery(access: DurableAccess): string {
  return `code=${encodeURIComponent(access.key)}`;
}
