import { useState } from 'preact/hooks';
import type { OperationAnswer, OperationPlanAnswer } from '../../status/schema/answers.ts';
import { CommandBar } from './command-bar.tsx';
import { CommandLinePanel } from './command-line-panel.tsx';
import { DiagnosticsPanel } from './diagnostics-panel.tsx';
import { HistoryList } from './history-list.tsx';
import type { LoadedOperation } from './load-operation.ts';
import { OperationHeader } from './operation-header.tsx';
import { OperationNotices } from './operation-notices.tsx';
import { OutputList } from './output-list.tsx';
import { PlanView } from './plan-view.tsx';
import { RawJson } from './raw-json.tsx';
import { CorrelationIds, RefusalPanel } from './refusal-panel.tsx';
import { ResiduePanel } from './residue-panel.tsx';
import { ResourceTable } from './resource-table.tsx';
import { Section } from './section.tsx';
import { StepDetail } from './step-detail.tsx';
import { StepTable } from './step-table.tsx';
import { TakenCommands } from './taken-commands.tsx';
import { timeline, type Timeline } from './timeline-model.ts';
import { TimelineView } from './timeline-view.tsx';
import { WaitList } from './wait-list.tsx';

export interface OperationViewProps {
  readonly loaded: LoadedOperation;
  readonly nowMs: number;
  readonly onSent: () => void;
}

/** All of one operation: first what it is and what keeps it, then its work, then what came of it. */
export function OperationView({ loaded, nowMs, onSent }: OperationViewProps) {
  const { operation, plan } = loaded;
  const titleOf = titles(operation, plan);
  return (
    <div class="operation">
      <OperationHeader operation={operation} nowMs={nowMs} />
      <CommandBar operation={operation} onSent={onSent} />
      <OperationNotices operation={operation} hasPlan={plan !== undefined} nowMs={nowMs} />
      {operation.refusal && (
        <RefusalPanel
          refusal={operation.refusal}
          correlationIds={operation.correlationIds}
          titleOf={titleOf}
        />
      )}
      {operation.residue && operation.residue.length > 0 && <ResiduePanel residue={operation.residue} />}
      <WaitList operation={operation} nowMs={nowMs} titleOf={titleOf} />
      <Work loaded={loaded} nowMs={nowMs} titleOf={titleOf} />
      <Results loaded={loaded} nowMs={nowMs} />
    </div>
  );
}

interface WorkProps {
  readonly loaded: LoadedOperation;
  readonly nowMs: number;
  readonly titleOf: (stepId: string) => string;
}

/** Graph, timeline and list of the steps. */
function Work({ loaded, nowMs, titleOf }: WorkProps) {
  const { operation, plan, events, isHistoryCut } = loaded;
  const [chosen, setChosen] = useState<string>();
  const drawn = timeline({ operation, plan, events, nowMs });
  const critical = criticalSteps(drawn);
  const selected = chosen ?? stepOfInterest(operation);
  const choice = { nowMs, selected, onSelect: setChosen };
  const times = drawn && <TimelineView timeline={drawn} {...choice} />;
  return (
    <>
      <div class={plan ? 'plan-row' : 'plan-row planless'}>
        {plan && (
          <div class="plan-main">
            <PlanView plan={plan} steps={operation.steps} critical={critical} {...choice} />
            {times}
          </div>
        )}
        <div class="plan-side">
          {operation.outputs && <OutputList outputs={operation.outputs} kind={operation.kind} />}
          {selected !== undefined && (
            <StepDetail
              id={selected}
              step={operation.steps.find(({ id }) => id === selected)}
              planned={plan?.steps.find(({ id }) => id === selected)}
              isCritical={critical.has(selected)}
              nowMs={nowMs}
              titleOf={titleOf}
            />
          )}
          <ResourceTable resources={operation.resources} />
          <HistoryList events={events} isCut={isHistoryCut} nowMs={nowMs} />
        </div>
      </div>
      {!plan && times}
      {operation.steps.length > 0 && (
        <StepTable steps={operation.steps} critical={critical} nowMs={nowMs} titleOf={titleOf} />
      )}
    </>
  );
}

function criticalSteps(drawn: Timeline | undefined): ReadonlySet<string> {
  return new Set(drawn?.rows.flatMap(({ id, isCritical }) => (isCritical ? [id] : [])));
}

/** Until somebody chooses one: what is being done, or what it failed at. */
function stepOfInterest({ currentSteps, refusal }: OperationAnswer): string | undefined {
  return currentSteps[0] ?? refusal?.step ?? undefined;
}

function Results({ loaded: { operation }, nowMs }: Omit<WorkProps, 'titleOf'>) {
  const { commands, diagnostics, refusal, correlationIds } = operation;
  return (
    <div class="results">
      {diagnostics && diagnostics.length > 0 && <DiagnosticsPanel diagnostics={diagnostics} />}
      {commands && commands.length > 0 && <TakenCommands commands={commands} nowMs={nowMs} />}
      {refusal === undefined && correlationIds.length > 0 && (
        <Section title="Correlation ids">
          <CorrelationIds ids={correlationIds} />
        </Section>
      )}
      <CommandLinePanel operation={operation} />
      <RawJson value={operation} />
    </div>
  );
}

/** Of a step by its id; the status leaves titles out where it has to be short. */
function titles(operation: OperationAnswer, plan: OperationPlanAnswer | undefined): (id: string) => string {
  const planned = (plan?.steps ?? []).map(({ id, title }) => [id, title] as const);
  const told = operation.steps.flatMap(({ id, title }) =>
    title === undefined ? [] : [[id, title] as const],
  );
  const found = new Map([...planned, ...told]);
  return (id) => found.get(id) ?? id;
}
