import { painter, type Style } from '../output/paint.ts';
import { textTable, type Cell } from '../output/text-table.ts';
import type { DoctorFinding, Verdict } from './finding.ts';

const marks: Readonly<Record<Verdict, readonly [mark: string, style: Style]>> = {
  ok: ['ok', 'green'],
  bad: ['BAD', 'red'],
  skipped: ['-', 'dim'],
};

/** A line each, and what to do below it. */
export function doctorText(findings: readonly DoctorFinding[], colours: boolean): string {
  const paint = painter(colours);
  const table = textTable(
    findings.map(({ check, verdict, message }): readonly Cell[] => {
      const [mark, style] = marks[verdict];
      return [{ text: mark, paint: (text) => paint(style, text) }, { text: check }, { text: message }];
    }),
  );
  const lines = table.split('\n').flatMap((line, index) => {
    const remedy = findings[index]?.remedy;
    return remedy === undefined ? [line] : [line, `     To do: ${remedy}`];
  });
  const wrong = findings.filter(({ verdict }) => verdict === 'bad').length;
  const summary =
    wrong === 0 ? 'All is well.' : `${String(wrong)} of ${String(findings.length)} checks found something.`;
  return `${lines.join('\n')}${summary}\n`;
}
