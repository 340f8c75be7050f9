/** The text that tells how an operation ended; pure. */
import * as z from 'zod';
import type { ProblemOwner } from '../../domain/problem.ts';
import { durationText } from '../../domain/duration-text.ts';
import type { StepAnswer } from '../../status/schema/answers.ts';
import type { ShownOperation } from './shown-operation.ts';
import { stepDurationMs, stepText, titleOf } from './step-text.ts';

/** `realMs`: how long it took in real time, where that is another than the operation's own. */
export function reportOf(document: ShownOperation, realMs?: number): string {
  const sections = [...resultOf(document), durations(document, realMs)];
  return `${sections
    .filter((section) => section.length > 0)
    .map((section) => section.join('\n'))
    .join('\n\n')}\n`;
}

type Section = readonly string[];

function resultOf(document: ShownOperation): readonly Section[] {
  if (document.phase !== 'Succeeded') return failed(document);
  return document.kind === 'deprovision' ? takenBack(document) : succeeded(document);
}

function takenBack({ clusterId, resources }: ShownOperation): readonly Section[] {
  const named = (outcome: string): string[] =>
    resources.filter((each) => each.outcome === outcome).map(({ resourceId }) => `  ${resourceId}`);
  const removed = named('removed');
  const left = named('left');
  return [
    [
      removed.length > 0
        ? `${nameOf(clusterId)} is gone. Removed:`
        : `Nothing of ${nameOf(clusterId)} was there.`,
      ...removed,
    ],
    left.length === 0 ? [] : ['Left, because something else depends on it:', ...left],
  ];
}

function succeeded({ clusterId, outputs = {} }: ShownOperation): readonly Section[] {
  const facts = table([
    ['Cluster', text(outputs['clusterId']) ?? clusterId],
    ['Private FQDN', text(outputs['privateFqdn'])],
    ['Public FQDN', text(outputs['fqdn'])],
    ['API-server subnet', text(outputs['apiServerSubnetId'])],
    ['Private DNS zone', text(outputs['privateDnsZone'])],
    ['Node resource group', text(outputs['nodeResourceGroup'])],
  ]);
  const commands = commandsOf(outputs['commands']);
  return [
    [`${nameOf(clusterId)} is ready: Succeeded.`, ...facts],
    commands.length === 0 ? [] : ['How to connect:', ...commands],
  ];
}

function failed(document: ShownOperation): readonly Section[] {
  const { kind, phase, clusterId, refusal, steps } = document;
  return [
    [
      `${nameOf(clusterId)} was not ${kind === 'deprovision' ? 'removed' : 'made'}: ${phase}.`,
      ...(refusal ? refusalFacts(document, refusal) : []),
    ],
    steps.length === 0 ? [] : leftovers(document),
  ];
}

function leftovers({ resources }: ShownOperation): Section {
  const left = resources.filter(({ outcome }) => outcome === 'created' || outcome === 'left');
  if (left.length === 0) return ['Nothing of what was created is left.'];
  return ['What was created and is still there:', ...left.map(({ resourceId }) => `  ${resourceId}`)];
}

const owners: Readonly<Record<ProblemOwner, string>> = {
  user: 'the sender of the request',
  operator: 'the people who run Slipway',
  azure: 'Microsoft',
};

function refusalFacts(
  { steps }: ShownOperation,
  refusal: NonNullable<ShownOperation['refusal']>,
): readonly string[] {
  const step = steps.find(({ id }) => id === refusal.step);
  return table([
    ['Refused at', step && titleOf(step)],
    ['Code', refusal.code],
    ['Message', refusal.message],
    ['Target', refusal.target],
    ['To be acted on by', owners[refusal.owner]],
    ['Remedy', refusal.remedy],
    ['See', refusal.doc],
  ]);
}

function durations({ steps, acceptedAt, endedAt }: ShownOperation, realMs: number | undefined): Section {
  if (steps.length === 0) return [];
  const rows = steps.map((step): readonly [string, string, string] => {
    const ms = stepDurationMs(step);
    return [titleOf(step), ms === undefined ? '-' : durationText(ms), outcomeOf(step)];
  });
  const totalMs = endedAt === undefined ? 0 : Date.parse(endedAt) - Date.parse(acceptedAt);
  const real = realMs === undefined ? '' : `(${(realMs / 1000).toFixed(1)} s in real time)`;
  const total = ['Total', durationText(totalMs), real] as const;
  const width = Math.max(...rows.map(([title]) => title.length));
  const line = ([title, duration, outcome]: readonly [string, string, string]): string =>
    `  ${title.padEnd(width)}  ${duration.padStart(11)}  ${outcome}`.trimEnd();
  const heading = realMs === undefined ? 'How long it took:' : 'How long it took, in virtual time:';
  return [heading, ...rows.map(line), line(total)];
}

/** Nothing for a step that went well: its duration says it. */
function outcomeOf({
  startedAt: _startedAt,
  endedAt: _endedAt,
  waiting: _waiting,
  ...step
}: StepAnswer): string {
  switch (step.state) {
    case 'done':
      return step.note ?? '';
    case 'waiting':
      return 'not begun';
    default:
      return stepText(step, 0);
  }
}

const commandsSchema = z.array(z.object({ title: z.string(), command: z.string() }));

function commandsOf(commands: unknown): readonly string[] {
  const parsed = commandsSchema.safeParse(commands);
  return parsed.success ? parsed.data.flatMap(({ title, command }) => [`  # ${title}`, `  ${command}`]) : [];
}

function table(rows: readonly (readonly [string, string | undefined])[]): readonly string[] {
  const known = rows.filter(([, value]) => value !== undefined && value !== '');
  const width = Math.max(0, ...known.map(([name]) => name.length));
  return known.map(([name, value]) => `  ${name.padEnd(width)}  ${value ?? ''}`);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function nameOf(clusterId: string): string {
  const name = clusterId.split('/').at(-1) ?? '';
  return name === '' ? 'The cluster' : `Cluster ${name}`;
}
