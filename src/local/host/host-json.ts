import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { AppLoadError } from './app-loader.ts';
import type { LogLevel } from './core-contract.ts';
import { isLogLevel } from './host-log.ts';

const positive = z.number().int().positive();
/** A .NET time span, `hh:mm:ss`, in milliseconds. */
const timeSpan = z
  .string()
  .regex(/^(\d+\.)?\d{1,2}:\d{2}:\d{2}(\.\d{1,7})?$/, 'is not a time span like "00:05:00"')
  .transform(timeSpanMs);

const hostJsonSchema = z.object({
  extensions: z
    .object({
      http: z.object({ routePrefix: z.string().default('api') }).prefault({}),
      serviceBus: z
        .object({
          maxConcurrentCalls: positive.default(16),
          maxConcurrentSessions: positive.default(8),
          maxAutoLockRenewalDuration: timeSpan.default(300_000),
          sessionIdleTimeout: timeSpan.default(1_000),
          autoCompleteMessages: z.boolean().default(true),
          clientRetryOptions: z
            .object({
              delay: timeSpan.default(800),
              maxDelay: timeSpan.default(60_000),
              maxRetries: z.number().int().min(0).default(3),
              tryTimeout: timeSpan.default(60_000),
            })
            .prefault({}),
        })
        .prefault({}),
      durableTask: z
        .object({
          hubName: z.string().default('TestHubName'),
          maxConcurrentActivityFunctions: positive.optional(),
          maxConcurrentOrchestratorFunctions: positive.optional(),
          maxConcurrentEntityFunctions: positive.optional(),
          maxOrchestrationActions: positive.optional(),
          defaultVersion: z.string().optional(),
          versionMatchStrategy: z.enum(['None', 'Strict', 'CurrentOrOlder']).optional(),
          versionFailureStrategy: z.enum(['Reject', 'Fail']).optional(),
        })
        .prefault({}),
    })
    .prefault({}),
  logging: z.object({ logLevel: z.record(z.string(), z.string()).default({}) }).prefault({}),
});

/** The part of host.json that this host goes by, with the real host's defaults. Everything else in it is ignored. */
export type HostJson = z.infer<typeof hostJsonSchema>;

export function readHostJson(appDir: string): HostJson {
  const file = path.join(appDir, 'host.json');
  try {
    return hostJsonSchema.parse(existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {});
  } catch (cause) {
    const reason = cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause);
    throw new AppLoadError(`${file} is not valid: ${reason}`, { cause });
  }
}

/** Levels by category, in lower case as functions log them. An unknown level is an error at start. */
export function logLevels(hostJson: HostJson): Record<string, LogLevel> {
  return Object.fromEntries(
    Object.entries(hostJson.logging.logLevel).map(([category, name]) => {
      const level = name.toLowerCase();
      if (!isLogLevel(level)) throw new AppLoadError(`host.json logging.logLevel: "${name}" is not a level.`);
      return [category, level];
    }),
  );
}

function timeSpanMs(text: string): number {
  const [, days = '0', hours = '0', minutes = '0', seconds = '0'] =
    /^(?:(\d+)\.)?(\d{1,2}):(\d{2}):(\d{2}(?:\.\d+)?)$/.exec(text) ?? [];
  return (((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
}
