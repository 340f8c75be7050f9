/**
 * Serves the built dashboard and the description of the API through the functions that serve them, and a scripted API
 * beside them.
 */
import { HttpRequest, type HttpResponseInit } from '@azure/functions';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { answerDashboard } from '../../../src/functions/dashboard.ts';
import { answerFile, documentFiles } from '../../../src/functions/docs-api.ts';
import { readDashboardFiles, type DashboardFiles } from '../../../src/functions/dashboard-files.ts';
import type { ScriptedApi } from './scripted-api.ts';

export interface DashboardServer {
  readonly origin: string;
  /** What it answers from; each test has its own. */
  api: ScriptedApi;
  close(): Promise<void>;
}

const built = path.resolve(import.meta.dirname, '../../../dist');

export async function startDashboardServer(api: ScriptedApi): Promise<DashboardServer> {
  const files = readDashboardFiles(path.join(built, 'dashboard'));
  const server = createServer((incoming, response) => {
    void answer(incoming, response, { files, api: running.api });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  const running: DashboardServer = {
    origin: `http://127.0.0.1:${String(address.port)}`,
    api,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return running;
}

interface Served {
  readonly files: DashboardFiles;
  readonly api: ScriptedApi;
}

async function answer(incoming: IncomingMessage, response: ServerResponse, served: Served): Promise<void> {
  const url = new URL(incoming.url ?? '/', 'http://127.0.0.1');
  const method = incoming.method ?? 'GET';
  const document = documentFiles.find(({ route }) => url.pathname === `/${route}`);
  if (document) {
    const file = path.join(built, 'api-docs', document.file);
    send(response, await answerFile(file, document, new HttpRequest({ method, url: url.href })));
    return;
  }
  if (!url.pathname.startsWith('/api/')) {
    servePage(method, { url, incoming, response }, served.files);
    return;
  }
  if (served.api.isDown) {
    response.destroy();
    return;
  }
  const body = await text(incoming);
  const told = served.api.answer({ method, url, headers: incoming.headers, body });
  response.writeHead(told.status, { ...told.headers, date: new Date(served.api.nowMs).toUTCString() });
  response.end(told.body);
}

interface Exchange {
  readonly url: URL;
  readonly incoming: IncomingMessage;
  readonly response: ServerResponse;
}

function servePage(method: string, { url, incoming, response }: Exchange, files: DashboardFiles): void {
  const headers = { 'accept-encoding': incoming.headers['accept-encoding']?.toString() ?? '' };
  const request = new HttpRequest({ method, url: url.href, headers });
  const isOurs = /^\/dashboard(\/|$)/.test(url.pathname);
  send(response, isOurs ? answerDashboard(files, request) : { status: 404 });
}

/** Both functions answer with plain headers and a body that is there whole. */
function send(response: ServerResponse, { status = 200, headers, body }: HttpResponseInit): void {
  response.writeHead(status, headers as Record<string, string>);
  response.end(body);
}
