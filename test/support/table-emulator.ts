/** Microsoft's emulator of table storage, in this process, on a free port, in memory. */
import { createRequire } from 'node:module';
import { AzureNamedKeyCredential, TableClient } from '@azure/data-tables';

/** What the tests need of azurite's own class, which has no typings. */
interface TableServer {
  start(): Promise<void>;
  close(): Promise<void>;
  getHttpServerAddress(): string;
}

export type SendRequest = Parameters<TableClient['pipeline']['addPolicy']>[0]['sendRequest'];

export interface TableEmulator {
  /** A client as each machine has its own; `sendRequest` is asked with every request. */
  client(table: string, sendRequest?: SendRequest): TableClient;
  close(): Promise<void>;
}

const ACCOUNT = 'devstoreaccount1';
/** Published with the emulator. */
const KEY = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

export async function startTableEmulator(): Promise<TableEmulator> {
  const server = tableServer();
  await server.start();
  const address = `${server.getHttpServerAddress()}/${ACCOUNT}`;
  const oneByOne = inTurn();
  return {
    client(table, sendRequest) {
      const credential = new AzureNamedKeyCredential(ACCOUNT, KEY);
      const client = new TableClient(address, table, credential, { allowInsecureConnection: true });
      if (sendRequest) client.pipeline.addPolicy({ name: 'asked', sendRequest });
      client.pipeline.addPolicy({ name: 'oneByOne', sendRequest: oneByOne }, { phase: 'Sign' });
      return client;
    },
    close: () => server.close(),
  };
}

function tableServer(): TableServer {
  const require = createRequire(import.meta.url);
  const { default: Configuration } = require('azurite/dist/src/table/TableConfiguration.js') as {
    default: new (...settings: readonly unknown[]) => object;
  };
  const { default: Server } = require('azurite/dist/src/table/TableServer.js') as {
    default: new (configuration: object) => TableServer;
  };
  const [noLog, noFile, strict, anyVersion, noCertificate, inMemory] = [false, '', false, true, '', true];
  const settings = ['127.0.0.1', 0, 5, noFile, noLog, noLog, undefined, undefined, strict, anyVersion];
  const security = [noCertificate, noCertificate, noCertificate, undefined, true];
  return new Server(new Configuration(...settings, ...security, inMemory));
}

/** The emulator, unlike the service, breaks when it is asked for two transactions at once. */
function inTurn(): SendRequest {
  let last: Promise<unknown> = Promise.resolve();
  return (request, next) => {
    const answer = last.then(() => next(request));
    last = answer.catch(() => undefined);
    return answer;
  };
}
