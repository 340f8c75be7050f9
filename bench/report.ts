/** Results as texts. */
import type { BenchResult } from './bench-result.ts';
import { compareFigures } from './comparison.ts';
import { spreadOf, verdictOf, type Aim, type Figure } from './figure.ts';
import { machineText } from './machine.ts';
import { aimText, readable, tableOf } from './table.ts';

/** The table, and where and when that was; with an earlier result the ratios to it. */
export function reportOf(result: BenchResult, earlier?: BenchResult): string {
  const comparison = earlier && compareFigures(result.figures, earlier.figures);
  return [
    `${result.bench}, ${durationText(result.tookSeconds)}`,
    '',
    tableOf(result.figures, comparison),
    '',
    occasionText(result),
    ...(earlier ? [`Ratios are of medians, to: ${occasionText(earlier, result)}`] : []),
    ...(comparison?.vanished ?? []).map((name) => `Vanished since: ${name}`),
  ].join('\n');
}

/** Without the machine when it is the one of another result beside it. */
function occasionText(result: BenchResult, beside?: BenchResult): string {
  const { command, date, commit, load } = result;
  const machine = machineText(result.machine);
  return [
    `${command}; ${date.slice(0, 16).replace('T', ' ')} UTC`,
    ...(commit === undefined ? [] : [`commit ${commit}`]),
    ...(beside && machineText(beside.machine) === machine ? [] : [machine]),
    `load ${load.before.toFixed(2)} before and ${load.after.toFixed(2)} after`,
  ].join('; ');
}

export interface FullRun {
  readonly results: readonly BenchResult[];
  /** Names of the benches that came to no result. */
  readonly failed: readonly string[];
  readonly tookSeconds: number;
}

/** How a run of all of them ended: aims, failures, time and machine. */
export function summaryOf({ results, failed, tookSeconds }: FullRun): string {
  const all = results.flatMap(({ bench, figures }) => figures.flatMap((each) => aimsOf(bench, each)));
  const unmet = all.filter(({ isMet }) => !isMet);
  const [first] = results;
  const last = results.at(-1);
  return [
    `Aims: ${all.length - unmet.length} of ${all.length} met.`,
    ...unmet.map(({ text }) => `  ${text}`),
    ...failed.map((name) => `FAILED: ${name}`),
    `All of it took ${durationText(tookSeconds)}.`,
    ...(first && last
      ? [occasionText({ ...first, command: 'npm run bench', load: spanOf(first, last) })]
      : []),
  ].join('\n');
}

function spanOf(first: BenchResult, last: BenchResult): BenchResult['load'] {
  return { before: first.load.before, after: last.load.after };
}

interface TestedAim {
  readonly isMet: boolean;
  readonly text: string;
}

function aimsOf(bench: string, figure: Figure): readonly TestedAim[] {
  return (figure.aims ?? []).map((aim) => {
    const verdict = verdictOf(aim, figure.values);
    return {
      isMet: verdict === 'met',
      text: `${verdict}: ${bench}, ${figure.name}: ${resultText(aim, figure)}`,
    };
  });
}

function resultText(aim: Aim, { unit, values }: Figure): string {
  return `${aim.of} ${readable(spreadOf(values)[aim.of])} ${unit}`.trimEnd() + `, aim ${aimText(aim)}`;
}

/** As `41 s`, from a minute on as `3 min 5 s`. */
export function durationText(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
