/**
 * The metrics, in one table: alerts, the workbook and `docs/telemetry.md` are held to it. Names and attributes are stored
 * with whoever looks at them, so that renaming one breaks queries elsewhere.
 *
 * 1. No attribute is an id or a text that a producer chose: each has a few dozen values at most.
 * 2. Durations are seconds.
 */
export type MetricKind = 'counter' | 'histogram' | 'gauge';

export interface MetricDefinition {
  readonly name: `slipway.${string}`;
  readonly kind: MetricKind;
  /** As UCUM has it: `s`, or what is counted in braces. */
  readonly unit: string;
  readonly attributes: readonly string[];
  readonly description: string;
}

export const metricTable = [
  {
    name: 'slipway.operations.ended',
    kind: 'counter',
    unit: '{operation}',
    attributes: ['phase', 'kind'],
    description: 'Operations that ended, and messages that were refused (phase Rejected).',
  },
  {
    name: 'slipway.operation.duration',
    kind: 'histogram',
    unit: 's',
    attributes: ['phase'],
    description: 'From the acceptance of an operation to its end.',
  },
  {
    name: 'slipway.step.duration',
    kind: 'histogram',
    unit: 's',
    attributes: ['step', 'outcome'],
    description: 'From the start of a step to the way in which it is over, by step kind.',
  },
  {
    name: 'slipway.retries',
    kind: 'counter',
    unit: '{retry}',
    attributes: ['class', 'step'],
    description: 'Answers of a step after which it is tried again, by class of problem and step kind.',
  },
  {
    name: 'slipway.queue.delay',
    kind: 'histogram',
    unit: 's',
    attributes: [],
    description: 'From the moment a message was queued to the moment the intake had it.',
  },
  {
    name: 'slipway.arm.requests',
    kind: 'counter',
    unit: '{request}',
    attributes: ['service', 'method', 'status'],
    description: 'Requests to ARM and to key vaults; status 0 where no answer came.',
  },
  {
    name: 'slipway.arm.throttled',
    kind: 'counter',
    unit: '{request}',
    attributes: ['service'],
    description: 'Requests that were answered with 429.',
  },
  {
    name: 'slipway.arm.request.duration',
    kind: 'histogram',
    unit: 's',
    attributes: ['service', 'method'],
    description: 'What a request to ARM or to a key vault took, answered or not.',
  },
  {
    name: 'slipway.operations',
    kind: 'gauge',
    unit: '{operation}',
    attributes: ['phase'],
    description: 'Operations by phase; 0 for a phase that none is in.',
  },
  {
    name: 'slipway.operations.stalled',
    kind: 'gauge',
    unit: '{operation}',
    attributes: [],
    description: 'Operations that the watchdog holds to be stuck.',
  },
  {
    name: 'slipway.operations.compensation_incomplete',
    kind: 'gauge',
    unit: '{operation}',
    attributes: [],
    description: 'Operations that ended with something left that they had made.',
  },
  {
    name: 'slipway.step.over_p95',
    kind: 'gauge',
    unit: 's',
    attributes: ['step'],
    description:
      'By how much the oldest running step of a kind exceeds the 95th percentile of its kind; 0 when none does.',
  },
  {
    name: 'slipway.feature.registering',
    kind: 'gauge',
    unit: 's',
    attributes: [],
    description:
      'How long the longest wait for the registration of a preview feature has taken; 0 when none waits.',
  },
  {
    name: 'slipway.orphans',
    kind: 'gauge',
    unit: '{resource}',
    attributes: [],
    description: 'Marked resources that no operation looks after, as of the last check.',
  },
] as const satisfies readonly MetricDefinition[];

export type Metric = (typeof metricTable)[number];
export type MetricName = Metric['name'];

/** The attributes of a metric, by name, each with its value. */
export type MetricAttributes<N extends MetricName> = Readonly<
  Record<Extract<Metric, { name: N }>['attributes'][number], string | number>
>;
