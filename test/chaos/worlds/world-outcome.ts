/** What a world has come to, for the checks, the counts and the story. */
import type { OperationRecord, OperationRecords } from '../../../src/contracts/operation-records.ts';
import type { OperationDocument } from '../../../src/domain/operation-document.ts';
import type { OperationEvent } from '../../../src/domain/operation-event.ts';
import { operationIdOf, planningIdOf } from '../../../src/domain/operation-ids.ts';
import type { RequestInput } from '../../../src/domain/request.ts';
import type { RejectedMessage } from '../../../src/functions/reject-message.ts';
import type { CrashPlan } from './crash-plan.ts';
import type { SimulatedArm } from './simulated-arm.ts';
import type { WorldEvent } from './world-event.ts';
import type { WorldPlan } from './world-plan.ts';
import type { QueuedMessage } from './world-queue.ts';
import type { WorldWatch } from './world-watch.ts';

export interface WorldOutcome {
  readonly plan: WorldPlan;
  readonly isOver: boolean;
  readonly events: readonly WorldEvent[];
  readonly watch: WorldWatch;
  readonly arm: SimulatedArm;
  readonly records: OperationRecords;
  readonly allRecords: readonly OperationRecord[];
  readonly documents: ReadonlyMap<string, OperationDocument>;
  /** The events of each operation. */
  readonly told: ReadonlyMap<string, readonly OperationEvent[]>;
  /** Operation and command, of those whose mailbox tells why they were turned away. */
  readonly turnedAway: ReadonlySet<string>;
  readonly rejections: readonly RejectedMessage[];
  readonly deadLetters: readonly QueuedMessage[];
  readonly log: readonly string[];
  readonly sent: readonly SentCommand[];
  readonly crashes: CrashPlan;
  readonly ranMs: number;
  /** The inventory of ARM as it was before the first message. */
  readonly before: readonly InventoryItem[];
  /** The file of the records. */
  readonly recordsFile: string;
}

/** A command that its sender was told to be sent. */
export interface SentCommand {
  readonly operationId: string;
  readonly commandId: string;
}

export interface InventoryItem {
  readonly id: string;
  readonly type: string;
  readonly tags?: unknown;
  /** Absent: it has none. */
  readonly provisioningState?: string;
}

export function operationIdFor(body: RequestInput): string {
  const idOf = body.kind === 'PlanCluster' ? planningIdOf : operationIdOf;
  return idOf(body.requestId, body.target);
}
