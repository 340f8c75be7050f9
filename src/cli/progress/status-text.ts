/** Where an operation stands, for somebody who looks once; pure. */
import { durationText } from '../../domain/duration-text.ts';
import { phaseStyle, type Paint } from '../output/paint.ts';
import { reportOf } from './report.ts';
import type { ShownOperation } from './shown-operation.ts';
import { stepText, titleOf } from './step-text.ts';

type Fact = readonly [name: string, value: string | undefined];

export function statusText(operation: ShownOperation, nowMs: number, paint: Paint): string {
  const parts = [
    facts(operation, nowMs, paint),
    ...(operation.done ? [reportOf(operation).trimEnd()] : stepLines(operation, nowMs)),
  ];
  return `${parts.join('\n\n')}\n`;
}

function facts(operation: ShownOperation, nowMs: number, paint: Paint): string {
  const { operationId, phase, done, percent, requestId, requestedBy, kind, mode } = operation;
  const rows: readonly Fact[] = [
    ['Phase', paint(phaseStyle(phase, done), `${phase} (${String(percent)} %)`)],
    ['Request', `${requestId} by ${requestedBy}: ${kind}${mode === undefined ? '' : `, ${mode}`}`],
    ['Cluster', operation.clusterId],
    ['Accepted', ago(operation.acceptedAt, nowMs)],
    ['Ended', operation.endedAt && ago(operation.endedAt, nowMs)],
    ...(done ? [] : prospects(operation, nowMs)),
    ['Takes', operation.allowedCommands?.join(', ')],
  ];
  const known = rows.filter(([, value]) => value !== undefined && value !== '');
  const width = Math.max(...known.map(([name]) => name.length));
  const lines = known.map(([name, value]) => `  ${name.padEnd(width)}  ${value ?? ''}`);
  return [paint('bold', `Operation ${operationId}`), ...lines].join('\n');
}

/** Of one that has ended the report tells what there is to tell. */
function prospects(operation: ShownOperation, nowMs: number): readonly Fact[] {
  const { estimatedEndAt, deadlineAt, waiting, refusal } = operation;
  return [
    ['Likely end', estimatedEndAt && ahead(estimatedEndAt, nowMs)],
    ['Deadline', deadlineAt && ahead(deadlineAt, nowMs)],
    ['Waiting for', waiting?.for],
    ['Suspended', suspension(operation)],
    ['Problem', refusal && `${refusal.code}: ${refusal.message}`],
    ['Remedy', refusal?.remedy],
  ];
}

function suspension({ suspended }: ShownOperation): string | undefined {
  return suspended && `by ${suspended.requestedBy} until ${suspended.until}: ${suspended.reason}`;
}

function stepLines({ steps }: ShownOperation, nowMs: number): readonly string[] {
  if (steps.length === 0) return [];
  return [['Steps', ...steps.map((step) => `  ${titleOf(step)}: ${stepText(step, nowMs)}`)].join('\n')];
}

function ago(instant: string, nowMs: number): string {
  return `${instant} (${durationText(nowMs - Date.parse(instant))} ago)`;
}

function ahead(instant: string, nowMs: number): string {
  const inMs = Date.parse(instant) - nowMs;
  return inMs > 0 ? `${instant} (in ${durationText(inMs)})` : instant;
}
