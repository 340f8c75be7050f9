import type { TypedData } from './core-contract.ts';

/**
 * The properties of a JSON object that set a function off are metadata of their own, over those of the same name: texts
 * and other plain values as text, objects as JSON. Arrays and nulls are left out.
 */
export function bodyMetadata(body: TypedData): Record<string, TypedData> {
  const text = body.string?.trim();
  if (text?.startsWith('{') !== true) return {};
  try {
    const properties = Object.entries(JSON.parse(text) as Record<string, unknown>);
    return Object.fromEntries(
      properties
        .filter(([, value]) => value !== null && !Array.isArray(value))
        .map(([name, value]) => [name, propertyData(value)]),
    );
  } catch {
    return {};
  }
}

function propertyData(value: unknown): TypedData {
  if (typeof value === 'string') return { string: value };
  if (typeof value === 'boolean') return { string: value ? 'True' : 'False' };
  return typeof value === 'number' ? { string: String(value) } : { json: JSON.stringify(value) };
}
