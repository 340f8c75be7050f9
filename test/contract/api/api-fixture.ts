/** The handlers of every route over records in memory and a durable engine that a test fills, each by its operation id. */
import { HttpRequest, type HttpRequestInit, type HttpResponseInit } from '@azure/functions';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DraftAnswer } from '../../../src/contracts/plan-draft.ts';
import { operationDocument } from '../../../src/domain/operation-document.ts';
import type { OperationState } from '../../../src/domain/operation-state.ts';
import { commandKinds } from '../../../src/domain/command.ts';
import type { SendFailure } from '../../../src/events/send-failure.ts';
import type { OutgoingMessage } from '../../../src/events/event-message.ts';
import { answering } from '../../../src/functions/answering.ts';
import { answerCommand } from '../../../src/functions/commands-api.ts';
import { answerFile, documentFiles } from '../../../src/functions/docs-api.ts';
import {
  answerHistory,
  answerOperation,
  answerPlanOf,
  answerSteps,
} from '../../../src/functions/operation-api.ts';
import { answerClusters, answerOperations } from '../../../src/functions/operations-api.ts';
import { answerOrphans } from '../../../src/functions/orphans.ts';
import {
  answerHealth,
  answerLiveness,
  answerMetrics,
  answerStats,
} from '../../../src/functions/overview-api.ts';
import { answerPlan, answerValidation } from '../../../src/functions/plan-api.ts';
import { answerSubmission } from '../../../src/functions/submit-api.ts';
import { newRecord } from '../../../src/functions/new-record.ts';
import { httpDoor, type HttpDoor } from '../../../src/functions/http-door.ts';
import { admitted } from '../../../src/functions/http-function.ts';
import { answerMe } from '../../../src/functions/me-api.ts';
import { apiRoutes } from '../../../src/functions/openapi/openapi-document.ts';
import { WaitingRoom } from '../../../src/functions/wait-for-change.ts';
import type { HttpAccessSettings } from '../../../src/http-access/access-settings.ts';
import type { Principal } from '../../../src/http-access/principal.ts';
import { openSqliteRecords } from '../../../src/records/sqlite-records.ts';
import { figuresOver } from '../../../src/status/figures.ts';
import { lookAtHealth } from '../../../src/status/health.ts';
import type { DurableInstance } from '../../../src/status/read-operation.ts';
import { reportOf } from '../../support/plan-reports.ts';
import { clusterRequest, operationState, requestInput, START } from '../../support/requests.ts';

type Answerer = (request: HttpRequest, principal: Principal) => HttpResponseInit | Promise<HttpResponseInit>;

export interface Asked {
  readonly url?: string;
  readonly params?: Record<string, string>;
  readonly query?: Record<string, string>;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

export type Ask = (operationId: string, asked?: Asked) => Promise<HttpResponseInit>;

const running = operationState();

const atThisMachine: HttpAccessSettings = {
  principalSource: 'local',
  authLevel: 'anonymous',
  ownAddress: { kind: 'loopback' },
};

export class ApiFixture {
  readonly records = openSqliteRecords(':memory:');
  readonly instances = new Map<string, DurableInstance>();
  readonly logged: unknown[] = [];
  readonly sent: OutgoingMessage[] = [];
  planAnswer: DraftAnswer = { outcome: 'done', report: reportOf(clusterRequest()) };
  sendFailure: SendFailure | undefined;
  brokenDependency = false;
  nowMs = Date.parse(START);
  readonly #answerers: ReadonlyMap<string, Answerer>;
  readonly #door: HttpDoor;

  constructor(access: HttpAccessSettings = atThisMachine) {
    this.#door = httpDoor(access);
    this.#answerers = new Map([...this.#reads(), ...this.#posts(), ...this.#files()]);
  }

  /** One that runs, one that has ended, and a refused message. */
  async fill(): Promise<void> {
    await this.#keep(running);
    this.instances.set(running.ids.operationId, {
      runtimeStatus: 'Running',
      input: running,
      customStatus: operationDocument(running, this.nowMs),
    });
    const record = newRecord(clusterRequest(), START);
    const operationId = 'req-3.rejected-1';
    const refusal = {
      code: 'InvalidRequest',
      class: 'invalidInput',
      owner: 'user',
      message: 'm',
      remedy: 'r',
    } as const;
    await this.records.reject({
      ...record,
      ...{ operationId, requestId: 'req-3', phase: 'Rejected', done: true, endedAt: START, refusal },
    });
  }

  /** Has the one that runs end, in a way from which it can be taken up again. */
  async end(phase: 'CompensationIncomplete'): Promise<void> {
    const { operationId } = running.ids;
    const endState = { ...running, phase };
    await this.records.publish({ operationId, run: 1, phase, updatedAt: START, endedAt: START, endState });
    this.instances.set(operationId, { runtimeStatus: 'Completed' });
  }

  async #keep({ ids }: OperationState): Promise<void> {
    const record = newRecord(clusterRequest({ requestId: ids.requestId }), START);
    await this.records.claim(record);
    const change = { operationId: ids.operationId, run: 1, phase: 'Provisioning', updatedAt: START } as const;
    const progress = { percent: 5, current: ['Create the cluster'] };
    await this.records.publish({ ...change, progress });
  }

  readonly ask: Ask = (operationId, asked = {}) => {
    const answerer = this.#answererOf(operationId);
    const request = requestOf(operationId, asked);
    const context = { error: (...args: unknown[]) => void this.logged.push(args) };
    return answering(request, context, () => this.#admitted(operationId, request, answerer));
  };

  /** A request of which nothing can be read breaks whatever answers it. */
  readonly askBroken: Ask = (operationId) => {
    const answerer = this.#answererOf(operationId);
    const request = requestOf(operationId, {});
    Object.defineProperty(request, 'query', {
      get: () => {
        throw new Error('broken, AccountKey=secret');
      },
    });
    const context = { error: (...args: unknown[]) => void this.logged.push(args) };
    return answering(request, context, () => this.#admitted(operationId, request, answerer));
  };

  #answererOf(operationId: string): Answerer {
    const answerer = this.#answerers.get(operationId);
    if (!answerer) throw new RangeError(`There is no ${operationId}.`);
    return answerer;
  }

  /** As the functions are registered. */
  #admitted(operationId: string, request: HttpRequest, answerer: Answerer) {
    const route = apiRoutes.find((each) => each.operationId === operationId);
    if (!route) throw new RangeError(`${operationId} is not described.`);
    const context = { warn: (line: string) => void this.logged.push(line) };
    const asking = { request, name: route.functionName, context };
    return admitted(this.#door, asking, (principal) => answerer(request, principal));
  }

  get operationIds(): readonly string[] {
    return [...this.#answerers.keys()];
  }

  #reads(): [string, Answerer][] {
    const { records } = this;
    const readInstance = (id: string) => Promise.resolve(this.instances.get(id));
    const now = () => this.nowMs;
    const readOrphans = () => Promise.resolve({ checkedAt: null, orphans: 0 });
    const figures = figuresOver({ records, readOrphans, version: '0.1.0', now });
    const sources = { records, readInstance, measured: figures.measured };
    const pause = (ms: number) => {
      this.nowMs += ms;
      return Promise.resolve();
    };
    const room = new WaitingRoom(1);
    return [
      ['listOperations', (request) => answerOperations(records, request)],
      ['listClusters', (request) => answerClusters(records, request)],
      ['getOperation', (request) => answerOperation(sources, request, { now, pause, room })],
      ['listSteps', (request) => answerSteps(sources, request)],
      ['getOperationPlan', (request) => answerPlanOf(sources, request)],
      ['getHistory', (request) => answerHistory(records, request)],
      ['getStats', (request) => answerStats(figures, request)],
      ['getMetrics', (request) => answerMetrics(figures, request)],
      ['getOrphans', (request) => answerOrphans(records, request)],
      ['getHealth', (request) => answerHealth(() => this.#health(), request)],
      ['getLiveness', (request) => answerLiveness(() => this.#health(), request)],
      ['getMe', answerMe],
    ];
  }

  #health() {
    const check = () =>
      this.brokenDependency ? Promise.reject(new Error('gone')) : Promise.resolve(undefined);
    const look = { version: '0.1.0', now: () => this.nowMs, limit: () => new AbortController().signal };
    return lookAtHealth([{ name: 'records', isEssential: true, remedy: 'mend it', check }], look);
  }

  #posts(): [string, Answerer][] {
    const nothing = () => Promise.resolve();
    const readInstance = (id: string) => Promise.resolve(this.instances.get(id));
    const delivery = {
      records: this.records,
      readInstance,
      ring: nothing,
      startAgain: nothing,
      pause: nothing,
    };
    const submission = {
      records: this.records,
      subscriptions: '*' as const,
      enqueue: (message: OutgoingMessage) => {
        this.sent.push(message);
        return this.sendFailure ? Promise.reject(this.sendFailure) : Promise.resolve();
      },
      now: () => this.nowMs,
      log: (line: string) => void this.logged.push(line),
    };
    const planning = { draftPlan: () => Promise.resolve(this.planAnswer), subscriptions: '*' as const };
    return [
      ['submitRequest', (request, principal) => answerSubmission(submission, request, principal)],
      ['planRequest', (request) => answerPlan(planning, request)],
      ['validateRequest', (request) => answerValidation('*', request)],
      ...commandKinds.map((kind): [string, Answerer] => [
        `${kind}Operation`,
        (request, principal) => answerCommand(delivery, request, { principal, nowMs: this.nowMs }),
      ]),
    ];
  }

  #files(): [string, Answerer][] {
    const directory = mkdtempSync(join(tmpdir(), 'slipway-docs-'));
    const ids: Readonly<Record<string, string>> = {
      'api/openapi.json': 'getOpenApi',
      'api/docs': 'getDocs',
      'api/docs.css': 'getDocsStyle',
    };
    return documentFiles.map((each): [string, Answerer] => {
      const path = join(directory, each.file);
      writeFileSync(path, each.file);
      return [ids[each.route] ?? '', (request) => answerFile(path, each, request)];
    });
  }
}

const posted: readonly string[] = [
  ...['submitRequest', 'planRequest', 'validateRequest'],
  ...commandKinds.map((kind) => `${kind}Operation`),
];

function requestOf(operationId: string, asked: Asked): HttpRequest {
  const isPosted = posted.includes(operationId);
  const { url = 'http://127.0.0.1/api/somewhere', params, query = {}, headers, body } = asked;
  const [command] = commandKinds.filter((kind) => `${kind}Operation` === operationId);
  const name = command?.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const init: HttpRequestInit = {
    method: isPosted ? 'POST' : 'GET',
    url,
    params: {
      operationId: running.ids.operationId,
      ...(name === undefined ? {} : { command: name }),
      ...params,
    },
    query,
    headers: { ...typeOf(isPosted), ...headers },
  };
  const text = typeof body === 'string' ? body : JSON.stringify(body ?? bodyOf(operationId));
  return new HttpRequest(isPosted ? { ...init, body: { string: text } } : init);
}

function typeOf(isPosted: boolean): Record<string, string> {
  return isPosted ? { 'content-type': 'application/json' } : {};
}

function bodyOf(operationId: string): unknown {
  return operationId.endsWith('Operation')
    ? { requestedBy: 'ops', reason: 'a test' }
    : { ...requestInput(), requestId: 'req-9' };
}
