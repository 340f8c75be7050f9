/** All that is to happen in a world. The same plan gives the same world, bit for bit. */
import type { CommandKind } from '../../../src/domain/command.ts';
import type { RequestInput } from '../../../src/domain/request.ts';
import type { ArmOptions } from '../../../src/local/arm/open-arm.ts';
import type { Crash } from './crash-plan.ts';

export interface PlannedMessage {
  readonly afterMs: number;
  readonly messageId: string;
  readonly body: RequestInput;
  /** The first time it is handled well, that is not told to the queue: it comes again. */
  readonly losesSettlement?: boolean;
}

/** A message that is no request. */
export interface PlannedPoison {
  readonly afterMs: number;
  readonly messageId: string;
  readonly body: unknown;
}

export interface PlannedCommand {
  readonly afterMs: number;
  /** The message whose operation it is for. */
  readonly to: string;
  readonly kind: CommandKind;
  readonly commandId: string;
  /** Over HTTP, or as a message. */
  readonly by: 'http' | 'queue';
}

/** What somebody else has made before the world begins. */
export interface Existing {
  readonly id: string;
  readonly apiVersion: string;
  readonly body: object;
  /** Absent: PUT. */
  readonly method?: 'POST';
  /** Absent: a minute. */
  readonly settlesWithinMs?: number;
}

export interface WorldPlan {
  readonly seed: number;
  /** In words, for the story. */
  readonly about: string;
  readonly existing: readonly Existing[];
  readonly messages: readonly PlannedMessage[];
  readonly poison?: readonly PlannedPoison[];
  readonly commands: readonly PlannedCommand[];
  readonly crashes: readonly Crash[];
  readonly arm: Pick<
    ArmOptions,
    'faults' | 'throttling' | 'readLag' | 'durations' | 'profile' | 'features' | 'quotas'
  >;
  /** How long a request, and its answer, are on the way; 0: no time at all. */
  readonly longestTripMs: number;
  /** How likely a call of the record store fails. */
  readonly recordFailures: number;
  /** How old a read may be that operations share; absent: as old as none. */
  readonly sharedReadMs?: number;
}
