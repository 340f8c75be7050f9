import type * as z from 'zod';

/** What would run, or become an element, wherever a text is taken for markup, and where it is taken for an address. */
export const hostileTexts = {
  markup:
    '"\'></title></script><img src=x onerror="window.hacked=1"><script>window.hacked=1</script><svg onload="window.hacked=1">',
  address: 'javascript:void(window.hacked=1)',
} as const;

/** The answer with the text in every field, and in every name of a field, in which the API could send it. */
export function withHostileTexts<T extends object>(schema: z.ZodType<T>, answer: T, text: string): T {
  let hostile = answer;
  for (const path of textPaths(answer)) {
    const tried = replaceAt(hostile, path, text);
    const parsed = schema.safeParse(tried);
    if (parsed.success) hostile = parsed.data;
  }
  return hostile;
}

type Path = readonly string[];

function textPaths(value: unknown, path: Path = []): Path[] {
  if (typeof value === 'string') return [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, each]) => textPaths(each, [...path, name]));
}

function replaceAt(value: unknown, [name, ...rest]: Path, text: string): unknown {
  if (name === undefined) return text;
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    return items.map((item, index) => (String(index) === name ? replaceAt(item, rest, text) : item));
  }
  const fields = Object.entries(value as object);
  return Object.fromEntries(
    fields.map(([key, each]) => [key, key === name ? replaceAt(each, rest, text) : each]),
  );
}
