/**
 * Microsoft's published JSON schemas of ARM resources, made strict: as published they allow properties that no API
 * knows, so a misspelt one would pass.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import Ajv from 'ajv-draft-04';
import type { ErrorObject } from 'ajv';

const FOLDER = new URL('../../../shared/arm-schemas/', import.meta.url);

type Schema = Record<string, unknown>;

export const schemasMissing = existsSync(FOLDER) ? undefined : `${FOLDER.pathname} is not there`;

export interface ResourceSchema {
  readonly file: string;
  /** As in `resourceDefinitions`. */
  readonly definition: string;
  readonly type: string;
}

/** What the schema holds against the body of a PUT; none: it is valid. */
export function schemaErrors(schema: ResourceSchema, name: string, body: object): readonly string[] {
  loaded ??= load();
  const validate = loaded.getSchema(`${schema.file}#/resourceDefinitions/${schema.definition}`);
  if (validate === undefined) throw new Error(`${schema.file} has no ${schema.definition}`);
  // A template has in the resource what a request has in its URL, and properties even where a type has none.
  const apiVersion = /\d{4}-\d{2}-\d{2}/.exec(schema.file)?.[0];
  const isValid = validate({ properties: {}, ...body, name, type: schema.type, apiVersion });
  return isValid === true ? [] : (validate.errors ?? []).map(told);
}

let loaded: InstanceType<typeof Ajv.default> | undefined;

function load(): InstanceType<typeof Ajv.default> {
  const ajv = new Ajv.default({ strict: false, allErrors: true, validateFormats: false });
  for (const file of readdirSync(FOLDER)) ajv.addSchema(strict(read(file)), file);
  return ajv;
}

function told({ instancePath, message, params }: ErrorObject): string {
  return `${instancePath} ${message ?? ''} ${JSON.stringify(params)}`;
}

function read(file: string): Schema {
  return JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')) as Schema;
}

/** Closes every object whose properties are listed. Parts of an `allOf` stay open: each knows only its own. */
function strict(schema: Schema, isPart = false): Schema {
  const result: Schema = {};
  for (const [key, value] of Object.entries(schema)) result[key] = strictValue(key, value);
  const listsProperties = Object.keys(schema['properties'] ?? {}).length > 0;
  if (listsProperties && !isPart && !('additionalProperties' in schema))
    result['additionalProperties'] = false;
  return result;
}

const strictValues: Readonly<Record<string, (value: unknown) => unknown>> = {
  properties: strictMap,
  definitions: strictMap,
  resourceDefinitions: strictMap,
  items: (value) => (isSchema(value) ? strict(value) : value),
  additionalProperties: (value) => (isSchema(value) ? strict(value) : value),
  oneOf: (value) => (value as Schema[]).map((each) => strict(each)),
  anyOf: (value) => (value as Schema[]).map((each) => strict(each)),
  allOf: (value) => (value as Schema[]).map((each) => strict(each, true)),
};

function strictValue(key: string, value: unknown): unknown {
  return strictValues[key]?.(value) ?? value;
}

function strictMap(value: unknown): Schema {
  return Object.fromEntries(
    Object.entries(value as Record<string, Schema>).map(([name, each]) => [name, strict(each)]),
  );
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
