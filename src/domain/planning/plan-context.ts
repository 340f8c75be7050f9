export interface PlanContext {
  readonly operationId: string;
  /** Subscriptions in which no preview feature is registered unless the request says `allowPreview` (V45). */
  readonly productionSubscriptions: readonly string[];
}
