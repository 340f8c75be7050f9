/** The routes of the API that the command line uses, with what of their answers it shows. */
import * as z from 'zod';
import type { CommandKind } from '../../domain/command.ts';
import type { PlanReport } from '../../domain/plan-report.ts';
import { healthSchema, operationHistorySchema, submissionSchema } from '../../status/schema/answers.ts';
import { CliError } from '../cli-error.ts';
import { exitCodes } from '../exit-codes.ts';
import { plainJson } from '../output/untrusted-text.ts';
import {
  listedOperationSchema,
  shownOperationSchema,
  type ListedOperation,
  type ShownOperation,
} from '../progress/shown-operation.ts';
import type { Ask } from './api-client.ts';
import { ApiRefusal, noSuchOperation } from './api-error.ts';

/** An answer twice: what is shown of it, made fit for a terminal, and all of it, as it came. */
export interface Seen<T> {
  readonly shown: T;
  readonly answer: unknown;
}

export interface SeenOperation extends Seen<ShownOperation> {
  /** To ask for what comes after it. */
  readonly etag?: string;
}

export interface Page<T> {
  readonly items: readonly Seen<T>[];
  readonly continuationToken?: string;
}

/** `unchanged`: it is as it was under the tag that was given. */
export type Look = SeenOperation | 'unchanged' | undefined;

export interface CommandBody {
  readonly commandId: string;
  readonly requestedBy: string;
  readonly reason: string;
  readonly confirm?: string;
}

export type HistoryEvent = z.output<typeof operationHistorySchema>['events'][number];

const listSchema = z.object({
  operations: z.array(z.unknown()),
  continuationToken: z.string().optional(),
});
const historySchema = z.object({ events: z.array(z.unknown()), continuationToken: z.string().optional() });
const validationSchema = z.object({
  valid: z.boolean(),
  findings: z.array(
    z.object({ rule: z.string(), field: z.string(), message: z.string(), remedy: z.string() }),
  ),
});
const planSchema = z.looseObject({ wouldSucceed: z.boolean(), steps: z.array(z.looseObject({})) });

export class OperationsApi {
  readonly #ask: Ask;
  readonly #url: string;

  constructor(url: string, ask: Ask) {
    this.#url = url;
    this.#ask = ask;
  }

  urlOf(operationId: string): string {
    return `${this.#url}${pathOf(operationId)}`;
  }

  /** Undefined when there is no such operation. With `etag` the answer comes when something has changed, or is not. */
  async look(
    operationId: string,
    after?: { readonly etag: string; readonly waitSeconds: number },
  ): Promise<Look> {
    const path = pathOf(operationId);
    const held = after && {
      query: { wait: String(after.waitSeconds) },
      headers: { 'if-none-match': after.etag },
      extraMs: after.waitSeconds * 1000,
      afterSilence: { path },
    };
    try {
      const { status, body, etag } = await this.#ask({ path, ...held });
      if (status === 304) return 'unchanged';
      return { ...seen(shownOperationSchema, body), ...(etag === undefined ? {} : { etag }) };
    } catch (error) {
      if (error instanceof ApiRefusal && error.status === 404) return undefined;
      throw error;
    }
  }

  /** Rejects when there is no such operation. */
  async get(operationId: string): Promise<SeenOperation> {
    const found = await this.look(operationId);
    if (found !== undefined && found !== 'unchanged') return found;
    throw noSuchOperation(operationId);
  }

  async list(query: Readonly<Record<string, string>>): Promise<Page<ListedOperation>> {
    const { body } = await this.#ask({ path: pathOf(), query });
    const { operations, continuationToken } = understood(listSchema, body);
    const items = operations.map((each) => seen(listedOperationSchema, each));
    return { items, ...(continuationToken === undefined ? {} : { continuationToken }) };
  }

  async history(operationId: string, continuationToken?: string): Promise<Page<HistoryEvent>> {
    const query = continuationToken === undefined ? {} : { continuationToken };
    const { body } = await this.#ask({ path: `${pathOf(operationId)}/history`, query });
    const { events, continuationToken: next } = understood(historySchema, body);
    const items = events.map((each) => seen(operationHistorySchema.shape.events.element, each));
    return { items, ...(next === undefined ? {} : { continuationToken: next }) };
  }

  /** What the request would do. */
  async plan(request: unknown): Promise<Seen<PlanReport>> {
    const { body } = await this.#ask({ path: '/api/plan', method: 'POST', body: request, extraMs: 40_000 });
    const { shown, answer } = seen(planSchema, body);
    // The report has no schema of its own; what the API answers with 200 is this report.
    return { shown: shown as unknown as PlanReport, answer };
  }

  async validate(request: unknown): Promise<Seen<z.output<typeof validationSchema>>> {
    const { body } = await this.#ask({ path: '/api/validate', method: 'POST', body: request });
    return seen(validationSchema, body);
  }

  async submit(request: unknown): Promise<Seen<z.output<typeof submissionSchema>>> {
    const { body } = await this.#ask({ path: pathOf(), method: 'POST', body: request });
    return seen(submissionSchema, body);
  }

  /** Sent again, it is the same command. */
  async command(operationId: string, kind: CommandKind, body: CommandBody): Promise<unknown> {
    const path = `${pathOf(operationId)}/${kebab(kind)}`;
    return (await this.#ask({ path, method: 'POST', body })).body;
  }

  /** Also of an app that says with 503 what it lacks. */
  async health(): Promise<Seen<z.output<typeof healthSchema>>> {
    const isAnswer = (body: unknown): boolean => healthSchema.safeParse(body).success;
    return seen(healthSchema, (await this.#ask({ path: '/api/health', isAnswer })).body);
  }
}

function pathOf(operationId?: string): string {
  return operationId === undefined ? '/api/operations' : `/api/operations/${encodeURIComponent(operationId)}`;
}

/** `retryCompensation` is `retry-compensation`. */
export function kebab(kind: string): string {
  return kind.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function seen<T>(schema: z.ZodType<T>, answer: unknown): Seen<T> {
  return { shown: understood(schema, plainJson(answer)), answer };
}

function understood<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'answer'}: ${message}`);
  throw new CliError('The API answers with something that this version of slipway does not understand.', {
    exitCode: exitCodes.unreachable,
    findings: where.slice(0, 3),
    remedy: 'use the slipway of the same version as the app',
  });
}
