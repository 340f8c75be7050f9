/** A record that is told of an operation, as the contract of the records has it: what it knows already it passes over. */
import type { RecordChange } from '../../src/contracts/operation-records.ts';
import type { StepNews } from '../../src/domain/operation-news.ts';
import { isEnded, type Phase } from '../../src/domain/operation-state.ts';

export class ToldRecord {
  readonly news: StepNews[] = [];
  readonly changes: RecordChange[] = [];
  readonly phases: Phase[] = [];
  isDone = false;
  run = 1;

  publish(change: RecordChange): void {
    this.changes.push(change);
    if (change.run < this.run || this.isDone) return;
    this.run = change.run;
    const known = this.news.at(-1)?.sequence ?? 0;
    this.news.push(...(change.news ?? []).filter(({ sequence }) => sequence > known));
    if (this.phases.at(-1) !== change.phase) this.phases.push(change.phase);
    this.isDone = isEnded(change.phase);
  }

  reopen(): void {
    if (this.isDone) this.run += 1;
    this.isDone = false;
  }
}
