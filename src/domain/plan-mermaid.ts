/** A plan as a Mermaid graph: steps and what they wait for, with the critical path in thick lines. */
import { durationText } from './duration-text.ts';
import type { PlanReport, ReportedStep, StepFinding } from './plan-report.ts';

const classes: Readonly<Record<StepFinding, readonly [name: string, word: string]>> = {
  willCreate: ['create', 'will be created'],
  willAdopt: ['adopt', 'is used as it is'],
  willRun: ['check', 'will run'],
  alreadyOurs: ['ours', 'is made already'],
  conflict: ['conflict', 'is in conflict'],
  unknown: ['unknown', 'is not known'],
};

const definitions = [
  'classDef create fill:#dff6dd,stroke:#107c10,color:#000',
  'classDef adopt fill:#deecf9,stroke:#0078d4,color:#000',
  'classDef check fill:#f3f2f1,stroke:#605e5c,color:#000',
  'classDef ours fill:#e8e3f5,stroke:#5c2e91,color:#000',
  'classDef conflict fill:#fde7e9,stroke:#a80000,color:#000',
  'classDef unknown fill:#fff4ce,stroke:#797673,color:#000,stroke-dasharray:4 3',
  'classDef critical stroke-width:3px,font-weight:bold',
];

export function planMermaid({ plan, steps }: PlanReport): string {
  const critical = new Set(steps.filter(({ onCriticalPath }) => onCriticalPath).map(({ id }) => id));
  const edges = plan.steps.flatMap(({ id, dependsOn }) =>
    dependsOn.map((before) => {
      const arrow = critical.has(id) && critical.has(before) ? '==>' : '-->';
      return `${nodeId(before)} ${arrow} ${nodeId(id)}`;
    }),
  );
  const emphasis = critical.size === 0 ? [] : [`class ${[...critical].map(nodeId).join(',')} critical`];
  const lines = [...steps.map(node), ...edges, ...definitions, ...emphasis];
  return `${['flowchart LR', ...lines.map((line) => `  ${line}`)].join('\n')}\n`;
}

function node({ id, title, finding, expectedSeconds }: ReportedStep): string {
  const [className, word] = classes[finding];
  const takes = durationText(expectedSeconds * 1000);
  return `${nodeId(id)}["${escaped(title)}<br/>${word}, ${takes}"]:::${className}`;
}

/** The prefix keeps clear of Mermaid's own words, such as `end`. */
function nodeId(stepId: string): string {
  return `step_${stepId.replaceAll('-', '_')}`;
}

/** Everything that could end the label or be read as markup, as Mermaid's decimal entities. */
function escaped(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[^\p{L}\p{N} .,:/_-]/gu, (character) => `#${String(character.codePointAt(0))};`);
}
