import type { FunctionTable, RegisteredFunction } from './function-table.ts';
import { HOST_VERSION } from './functions-core.ts';
import { jsonAnswer } from './http-message.ts';
import type { HostAnswer, HostRequest } from './http-message.ts';

export type HostStateName = 'Initializing' | 'Running' | 'Stopping';

export interface AdminApi {
  readonly state: () => HostStateName;
  /** Milliseconds since the host was created, in real time. */
  readonly upMs: () => number;
  readonly functions: FunctionTable;
  readonly isDisabled: (target: RegisteredFunction) => boolean;
  /** Where an HTTP-triggered function is called; undefined for the others. */
  readonly urlOf: (target: RegisteredFunction) => string | undefined;
}

/** The host's own API under `/admin`, the part of it that tools ask. `path` is what follows `/admin/`. */
export function handleAdmin(api: AdminApi, request: HostRequest, path: string): HostAnswer {
  const key = `${request.method} ${path.toLowerCase().replace(/\/+$/, '')}`;
  switch (key) {
    case 'GET host/status':
      return jsonAnswer(200, {
        id: 'slipway-local',
        state: api.state(),
        version: HOST_VERSION,
        versionDetails: HOST_VERSION,
        processUptime: Math.round(api.upMs()),
      });
    case 'GET host/ping':
    case 'POST host/ping':
      return { status: api.state() === 'Running' ? 200 : 503 };
    case 'GET functions':
      return jsonAnswer(
        200,
        api.functions.all().map((target) => describe(api, target)),
      );
    default:
      return { status: 404 };
  }
}

function describe(api: AdminApi, target: RegisteredFunction): unknown {
  return {
    name: target.name,
    language: 'node',
    isDisabled: api.isDisabled(target),
    invoke_url_template: api.urlOf(target) ?? null,
    config: {
      name: target.name,
      bindings: Object.entries(target.metadata.bindings).map(([name, binding]) => ({ name, ...binding })),
    },
  };
}
