/**
 * Loaded into the host before the app: notes every execution of an orchestrator as it ends, completed or continued as
 * new, with what the app was handed then (the whole history of that execution) and what it answered.
 */
import { appendFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { OrchestrationAnswer, OrchestrationTrigger } from './recorded-history.ts';
import { endsExecution } from './recorded-history.ts';

/** The file that the notes are added to, one JSON object a line. */
export const RECORDING_VARIABLE = 'SLIPWAY_RECORDING';

interface HookContext {
  readonly hookData: { triggerText?: string };
  readonly inputs: readonly unknown[];
  readonly result?: unknown;
}

interface FunctionsCore {
  registerHook(name: 'preInvocation' | 'postInvocation', callback: (context: HookContext) => void): unknown;
}

// The host answers `require` alone with this module.
const core = createRequire(import.meta.url)('@azure/functions-core') as FunctionsCore;
const file = process.env[RECORDING_VARIABLE] ?? '';

core.registerHook('preInvocation', ({ hookData, inputs: [trigger] }) => {
  // The library changes the trigger while it runs.
  if (isTrigger(trigger)) hookData.triggerText = JSON.stringify(trigger);
});

core.registerHook('postInvocation', ({ hookData: { triggerText }, result }) => {
  if (triggerText === undefined) return;
  const answer = (typeof result === 'string' ? JSON.parse(result) : result) as OrchestrationAnswer;
  if (!endsExecution(answer)) return;
  appendFileSync(file, `{"trigger":${triggerText},"answer":${JSON.stringify(answer)}}\n`);
});

function isTrigger(value: unknown): value is OrchestrationTrigger {
  return typeof value === 'object' && value !== null && 'history' in value && 'isReplaying' in value;
}
