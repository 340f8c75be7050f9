/** A plan for people: plain text, aligned, at most 100 columns wide. */
import { durationText } from './duration-text.ts';
import type { PlanReport, ReportedStep, StepFinding } from './plan-report.ts';
import type { PreflightFinding } from './preflight/preflight-rule.ts';
import { resourcePathOf } from './resource-ids.ts';
import type { Difference } from './verb-answers.ts';

const WIDTH = 100;
const TITLE_WIDTH = 50;

const words: Readonly<Record<StepFinding, readonly [mark: string, word: string]>> = {
  willCreate: ['+', 'will be created'],
  willAdopt: ['=', 'is used as it is'],
  willRun: ['>', 'will run'],
  alreadyOurs: ['o', 'is made already'],
  conflict: ['!', 'is in conflict'],
  unknown: ['?', 'is not known'],
};

export function planText(report: PlanReport): string {
  const sections = [
    heading(report),
    stepTable(report),
    conflicts(report.steps),
    preflight(report.preflight),
    notes(report.steps),
    permissions(report.steps),
    wrapped(report.note, ''),
  ];
  return `${sections
    .filter((section) => section.length > 0)
    .map((section) => section.join('\n'))
    .join('\n\n')}\n`;
}

type Section = readonly string[];

function heading({ clusterId, location, plan, operationId }: PlanReport): Section {
  const { name, resourceGroup, subscriptionId } = resourcePathOf(clusterId);
  return [
    ...wrapped(`Plan for cluster ${name} in ${resourceGroup}, ${location}`, ''),
    ...wrapped(`Subscription ${subscriptionId}, mode ${plan.mode}, profile ${plan.profile}`, '  '),
    ...wrapped(`It would run as operation ${operationId}.`, '  '),
  ];
}

function stepTable({ steps, criticalPathSeconds, totalSeconds }: PlanReport): Section {
  const row = (cells: readonly [string, string, string, string, string]): string => {
    const [mark, title, word, after, takes] = cells;
    const left = `${mark.padEnd(4)}${cut(title, TITLE_WIDTH).padEnd(TITLE_WIDTH)}  ${word.padEnd(16)}`;
    return `${left}  ${after.padStart(12)}  ${takes.padStart(12)}`.trimEnd();
  };
  return [
    row(['', 'Step', 'What becomes', 'begins after', 'takes']),
    ...steps.map(({ title, finding, onCriticalPath, startsAfterSeconds, expectedSeconds }) => {
      const [mark, word] = words[finding];
      return row([
        `${onCriticalPath ? '*' : ' '} ${mark}`,
        title,
        word,
        secondsText(startsAfterSeconds),
        secondsText(expectedSeconds),
      ]);
    }),
    row(['', '* on the critical path, which takes', '', '', secondsText(criticalPathSeconds)]),
    row(['', 'all steps together', '', '', secondsText(totalSeconds)]),
  ];
}

function conflicts(steps: readonly ReportedStep[]): Section {
  const found = steps.filter(({ finding }) => finding === 'conflict' || finding === 'unknown');
  if (found.length === 0) return [];
  return ['What is in the way', ...found.flatMap(conflictLines)];
}

function conflictLines({
  finding,
  title,
  resourceId,
  problem,
  differences = [],
  note,
}: ReportedStep): Section {
  return [
    ...wrapped(`${words[finding][0]} ${title}`, '  '),
    ...(resourceId === undefined ? [] : wrapped(resourceId, '    ')),
    ...(problem ? wrapped(`${problem.code}: ${problem.message}`, '    ') : []),
    ...(problem ? wrapped(`To do: ${problem.remedy}`, '    ') : []),
    ...differences.flatMap((each) => wrapped(differenceText(each), '    ')),
    ...(note === undefined ? [] : wrapped(note, '    ')),
  ];
}

function differenceText({ field, expected, found }: Difference): string {
  return `${field} is ${JSON.stringify(found)}, wanted ${JSON.stringify(expected)}`;
}

function preflight(findings: readonly PreflightFinding[]): Section {
  const told = findings.filter(({ outcome }) => outcome === 'Failed' || outcome === 'Unknown');
  if (told.length === 0) return [];
  return ['What preflight says', ...told.flatMap(preflightLines)];
}

function preflightLines({ outcome, severity, rule, field, message, remedy, doc }: PreflightFinding): Section {
  return [
    ...wrapped(
      `${outcome === 'Unknown' ? 'unknown' : severity} ${rule}, ${field || 'request'}: ${message}`,
      '  ',
    ),
    ...wrapped(`To do: ${remedy}`, '    '),
    ...wrapped(doc, '    '),
  ];
}

/** Of steps that are in nobody's way. */
function notes(steps: readonly ReportedStep[]): Section {
  const told = steps.flatMap(({ title, finding, note }) =>
    note === undefined || finding === 'conflict' || finding === 'unknown' ? [] : [`${title}: ${note}`],
  );
  return told.length === 0 ? [] : ['Notes', ...told.flatMap((each) => wrapped(each, '  '))];
}

function permissions(steps: readonly ReportedStep[]): Section {
  const needed = [...new Set(steps.flatMap((step) => step.permissions))].sort();
  return needed.length === 0
    ? []
    : ['Permissions that it takes', ...needed.flatMap((each) => wrapped(each, '  '))];
}

function secondsText(seconds: number): string {
  return seconds === 0 ? 'at once' : durationText(seconds * 1000);
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

/** In lines of the width, further ones indented by two more; a word that is longer is broken. */
function wrapped(text: string, indent: string): Section {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).flatMap((each) => pieces(each, WIDTH - indent.length - 2))) {
    const start = lines.length === 0 ? indent : `${indent}  `;
    const longer = line === '' ? `${start}${word}` : `${line} ${word}`;
    if (longer.length <= WIDTH) {
      line = longer;
    } else {
      lines.push(line);
      line = `${indent}  ${word}`;
    }
  }
  return [...lines, line];
}

function pieces(word: string, length: number): readonly string[] {
  const parts: string[] = [];
  for (let start = 0; start === 0 || start < word.length; start += length) {
    parts.push(word.slice(start, start + length));
  }
  return parts;
}
