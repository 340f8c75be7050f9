/**
 * A table of Azure Storage. Its callers are activities and the intake, which are tried again: a request is repeated
 * twice at most, and given up before its caller is.
 */
import { TableClient, type TableServiceClientOptions } from '@azure/data-tables';
import type { TokenCredential } from '@azure/identity';

export interface TableAddress {
  /** Of the account's table service, without a path. */
  readonly endpoint: string;
  readonly table: string;
}

const OPTIONS: TableServiceClientOptions = {
  retryOptions: { maxRetries: 2, retryDelayInMs: 300, maxRetryDelayInMs: 2_000 },
};

/** Of one request with its repetitions. */
const REQUEST_TIMEOUT_MS = 8_000;

/** Called as the identity behind the credential, which needs the role Storage Table Data Contributor. */
export function storageTable({ endpoint, table }: TableAddress, credential: TokenCredential): TableClient {
  return limited(new TableClient(endpoint, table, credential, OPTIONS));
}

/** The storage emulator of this machine at its usual port, with the key that everybody knows. */
export function emulatedTable(table: string): TableClient {
  const options = { ...OPTIONS, allowInsecureConnection: true };
  return limited(TableClient.fromConnectionString('UseDevelopmentStorage=true', table, options));
}

function limited(client: TableClient): TableClient {
  client.pipeline.addPolicy({
    name: 'requestTimeout',
    sendRequest(request, next) {
      request.timeout = REQUEST_TIMEOUT_MS;
      return next(request);
    },
  });
  return client;
}
