import * as z from 'zod';
import type { FunctionTable, RegisteredFunction } from './function-table.ts';
import { HOST_VERSION } from './functions-core.ts';
import { jsonAnswer } from './http-message.ts';
import type { HostAnswer, HostRequest } from './http-message.ts';
import { withoutTrailing } from '../../domain/trimmed.ts';

export type HostStateName = 'Initializing' | 'Running' | 'Stopping';

export interface AdminApi {
  readonly state: () => HostStateName;
  /** Milliseconds since the host was created, in real time. */
  readonly upMs: () => number;
  readonly functions: FunctionTable;
  readonly isDisabled: (target: RegisteredFunction) => boolean;
  /** Where an HTTP-triggered function is called; undefined for the others. */
  readonly urlOf: (target: RegisteredFunction) => string | undefined;
  /** Starts the function once and does not wait for it; false when it cannot be run without its trigger. */
  readonly run: (target: RegisteredFunction, input: string) => boolean;
}

const invocationSchema = z.object({ input: z.union([z.string(), z.number(), z.boolean()]).nullish() });

/** The host's own API under `/admin`, the part of it that tools ask. `path` is what follows `/admin/`. */
export async function handleAdmin(api: AdminApi, request: HostRequest, path: string): Promise<HostAnswer> {
  const [, name, status] = /^functions\/([^/]+)(\/status)?\/?$/i.exec(path) ?? [];
  if (name !== undefined) return await handleFunction(api, request, { name, status: status !== undefined });
  const key = `${request.method} ${withoutTrailing(path.toLowerCase(), '/')}`;
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

async function handleFunction(
  api: AdminApi,
  request: HostRequest,
  { name, status }: { readonly name: string; readonly status: boolean },
): Promise<HostAnswer> {
  const target = api.functions.all().find((each) => each.name.toLowerCase() === name.toLowerCase());
  if (request.method === 'GET') {
    if (target === undefined) return { status: 404 };
    return jsonAnswer(200, status ? {} : describe(api, target));
  }
  if (request.method !== 'POST' || status) return { status: 404 };
  const invocation = readInvocation((await request.body()).toString('utf8'));
  if (invocation === undefined) return { status: 400 };
  if (target === undefined) return { status: 404 };
  return { status: api.run(target, String(invocation.input ?? '')) ? 202 : 400 };
}

/** Undefined when the text is not an invocation: a JSON object whose `input`, if any, is a plain value. */
function readInvocation(text: string): z.infer<typeof invocationSchema> | undefined {
  try {
    return invocationSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
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
