/** The schemas of the API's answers and bodies, each under the name that the description has for it. */
import * as z from 'zod';
import { commandBodySchema } from '../../domain/command-message.ts';
import { requestSchema } from '../../domain/request.ts';
import {
  clusterListSchema,
  healthSchema,
  operationHistorySchema,
  operationListSchema,
  operationPlanSchema,
  operationSchema,
  operationSummarySchema,
  problemDetailsSchema,
  problemSchema,
  statsSchema,
  stepListSchema,
  stepSchema,
  submissionSchema,
} from '../../status/schema/answers.ts';
import {
  commandSchema,
  orphanReportSchema,
  planReportSchema,
  validationSchema,
} from '../../status/schema/report-answers.ts';

type JsonSchema = Readonly<Record<string, unknown>>;

const answers = {
  Problem: problemSchema,
  ProblemDetails: problemDetailsSchema,
  OperationSummary: operationSummarySchema,
  OperationList: operationListSchema,
  Operation: operationSchema,
  Step: stepSchema,
  StepList: stepListSchema,
  OperationPlan: operationPlanSchema,
  OperationHistory: operationHistorySchema,
  ClusterList: clusterListSchema,
  Stats: statsSchema,
  Health: healthSchema,
  Submission: submissionSchema,
  Command: commandSchema,
  PlanReport: planReportSchema,
  Validation: validationSchema,
  OrphanReport: orphanReportSchema,
};

const [provision, plan, deprovision] = requestSchema.options;

const bodies = {
  Request: requestSchema,
  ProvisionRequest: provision,
  PlanRequest: plan,
  DeprovisionRequest: deprovision,
  CommandBody: commandBodySchema,
};

export function componentSchemas(): Readonly<Record<string, JsonSchema>> {
  return { ...named(bodies, 'input'), ...named(answers, 'output') };
}

/** Of the parameters of a query, by name. */
export function parameterSchemas(query: z.ZodObject): Readonly<Record<string, JsonSchema>> {
  const { properties = {} } = z.toJSONSchema(query, { override: ({ jsonSchema }) => simplify(jsonSchema) });
  // A property may be a mere boolean in JSON Schema; zod makes none of those.
  return properties as Readonly<Record<string, JsonSchema>>;
}

function named(
  schemas: Readonly<Record<string, z.ZodType>>,
  io: 'input' | 'output',
): Readonly<Record<string, JsonSchema>> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(schemas)) registry.add(schema, { id });
  const { schemas: made } = z.toJSONSchema(registry, {
    io,
    uri: (id) => `#/components/schemas/${id}`,
    override: ({ jsonSchema }) => simplify(jsonSchema),
  });
  return Object.fromEntries(
    Object.entries(made).map(([id, { $schema: _schema, $id: _id, ...schema }]) => [id, schema]),
  );
}

/** Without what says nothing to readers: the format says it already, or every value is so. */
function simplify(schema: z.core.JSONSchema.BaseSchema): void {
  if (schema.format === 'date-time' || schema.format === 'date') delete schema.pattern;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  if (typeof schema.propertyNames === 'object' && schema.propertyNames.enum === undefined)
    delete schema.propertyNames;
}
