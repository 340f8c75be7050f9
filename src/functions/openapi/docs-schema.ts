/** JSON Schemas as people read them: a table of properties, with the type of each in words. */
import { h, prose, type Element, type Markup } from './markup.ts';
import type { JsonSchema } from './openapi-document.ts';

const COMPONENT = '#/components/schemas/';
const LONGEST_LIST = 14;

export function schemaAnchor(name: string): string {
  return `schema-${name}`;
}

/** The type of a value, with links to the schemas that have names. */
export function typeText(schema: JsonSchema): Markup[] {
  const { $ref, items, enum: values, const: constant } = schema;
  if (typeof $ref === 'string') return [componentLink($ref)];
  if (constant !== undefined) return [JSON.stringify(constant)];
  if (Array.isArray(values)) return [listed(values)];
  const either = variants(schema);
  if (either) return either.flatMap((each, index) => [...(index > 0 ? [' or '] : []), ...typeText(each)]);
  if (isSchema(items)) return ['list of ', ...typeText(items)];
  return [plainType(schema)];
}

function variants({ anyOf, oneOf }: JsonSchema): JsonSchema[] | undefined {
  const either = anyOf ?? oneOf;
  return Array.isArray(either) ? either.filter(isSchema) : undefined;
}

function componentLink(reference: string): Element {
  const name = reference.slice(COMPONENT.length);
  return h('a', { href: `#${schemaAnchor(name)}` }, name);
}

function listed(values: readonly unknown[]): string {
  const told = values.slice(0, LONGEST_LIST).map((value) => JSON.stringify(value));
  return (
    told.join(' | ') +
    (values.length > LONGEST_LIST ? ` and ${String(values.length - LONGEST_LIST)} more` : '')
  );
}

function plainType({ type, format, pattern, additionalProperties }: JsonSchema): string {
  const name = Array.isArray(type) ? type.join(' or ') : plain(type ?? 'anything');
  const about = format ?? pattern;
  const isMap = type === 'object' && isSchema(additionalProperties);
  return `${isMap ? 'map' : name}${about === undefined ? '' : ` (${plain(about)})`}`;
}

/** With those of the objects within, each under its path. */
export function propertyRows(schema: JsonSchema, path = ''): Element[] {
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  return Object.entries(propertiesOf(schema)).flatMap(([name, property]) => {
    const whole = `${path}${name}`;
    return [
      h('tr', null, [
        h('td', null, h('code', null, whole)),
        h('td', null, typeText(property)),
        h('td', null, required.includes(name) ? 'always' : ''),
        h('td', null, prose(descriptionOf(property))),
      ]),
      ...innerRows(property, whole),
    ];
  });
}

function innerRows(property: JsonSchema, path: string): Element[] {
  const { items, $ref } = property;
  if ($ref !== undefined) return [];
  if (isSchema(items)) return innerRows(items, `${path}[]`);
  const either = variants(property);
  if (either) return either.flatMap((each) => innerRows(each, path));
  return propertyRows(property, `${path}.`);
}

function propertiesOf({ properties }: JsonSchema): Record<string, JsonSchema> {
  if (!isSchema(properties)) return {};
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, value]) => (isSchema(value) ? [[name, value]] : [])),
  );
}

/** A string as it is, anything else as JSON. */
export function plain(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

export function descriptionOf({ description }: JsonSchema): string {
  return typeof description === 'string' ? description : '';
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
