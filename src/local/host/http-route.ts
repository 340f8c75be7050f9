/**
 * Routes of HTTP triggers, in the template language of ASP.NET routing that the Functions host uses: literals, `{name}`,
 * `{name?}`, `{name=default}`, `{*rest}`, constraints after a colon, and several parameters in one segment.
 *
 * Among the routes that match, the most literal wins, segment by segment, whatever the order of registration.
 */
import { withoutSurrounding } from '../../domain/trimmed.ts';

export interface RouteTemplate {
  readonly text: string;
  /** Compares as text: the smaller is the more specific. */
  readonly precedence: string;
  /** The parameters when the path matches, without those that are absent; undefined when it does not. */
  match(path: string): Readonly<Record<string, string>> | undefined;
}

interface Parameter {
  readonly name: string;
  readonly optional: boolean;
  readonly catchAll: boolean;
  readonly fallback: string | undefined;
  readonly constraints: readonly ((value: string) => boolean)[];
}

interface Segment {
  readonly pattern: RegExp;
  readonly parameters: readonly Parameter[];
  readonly precedence: string;
}

/** Throws for a template that is not well formed or has an unknown constraint. */
export function parseRoute(template: string): RouteTemplate {
  const trimmed = withoutSurrounding(template, '/')
    .replaceAll('{{', OPEN_BRACE)
    .replaceAll('}}', CLOSE_BRACE);
  const segments = trimmed === '' ? [] : splitSegments(trimmed).map((text) => parseSegment(text, template));
  return {
    text: plainBraces(trimmed),
    precedence: segments.map((segment) => segment.precedence).join(''),
    match: (path) => matchSegments(segments, pathSegments(path)),
  };
}

/** Stand for a brace that is doubled in the template, which is one that means itself. */
const OPEN_BRACE = '\uE000';
const CLOSE_BRACE = '\uE001';

function plainBraces(text: string): string {
  return text.replaceAll(OPEN_BRACE, '{').replaceAll(CLOSE_BRACE, '}');
}

function splitSegments(template: string): string[] {
  // A slash inside braces belongs to a constraint, such as a regular expression.
  // eslint-disable-next-line regexp/no-super-linear-move -- the template is the app's own, not its callers'
  return template.split(/\/(?![^{}]*\})/);
}

function escapeLiteral(text: string): string {
  return plainBraces(text).replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

const PARAMETER = /\{([^{}]+)\}/g;

function parseSegment(text: string, template: string): Segment {
  const parameters: Parameter[] = [];
  let source = '';
  let end = 0;
  for (const found of text.matchAll(PARAMETER)) {
    const parameter = parseParameter(found[1] ?? '', template);
    source += `${escapeLiteral(text.slice(end, found.index))}(${parameter.catchAll ? '.*' : '.+?'})`;
    parameters.push(parameter);
    end = found.index + found[0].length;
  }
  const rest = text.slice(end);
  if (/[{}]/.test(rest)) throw new Error(`The route "${template}" has an unmatched brace.`);
  return {
    pattern: new RegExp(`^${source}${escapeLiteral(rest)}$`, 'is'),
    parameters,
    precedence: precedenceOf(
      parameters,
      parameters.length === 1 && text.startsWith('{') && text.endsWith('}'),
    ),
  };
}

function precedenceOf(parameters: readonly Parameter[], whole: boolean): string {
  const [parameter] = parameters;
  if (parameter === undefined) return '1';
  if (!whole) return '2';
  const constrained = parameter.constraints.length > 0;
  if (parameter.catchAll) return constrained ? '5' : '6';
  return constrained ? '3' : '4';
}

function parseParameter(text: string, template: string): Parameter {
  const catchAll = text.startsWith('*');
  const optional = text.endsWith('?');
  const body = text.slice(catchAll ? text.lastIndexOf('*') + 1 : 0, optional ? -1 : undefined);
  const [declaration, fallback] = splitOnce(body, '=');
  // eslint-disable-next-line regexp/no-super-linear-move -- as above
  const [name = '', ...constraints] = declaration.split(/:(?![^()]*\))/);
  if (!/^\w+$/.test(name))
    throw new Error(`The route "${template}" has a parameter without a proper name: "{${text}}".`);
  return {
    name,
    optional,
    catchAll,
    fallback,
    constraints: constraints.map((each) => constraint(each, template)),
  };
}

function splitOnce(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

const GUID = /^[{(]?[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}[)}]?$/i;
const INTEGER = /^[+-]?\d+$/;

/** Constraints by name; arguments are the comma-separated texts between the parentheses. */
const CONSTRAINTS: Readonly<Record<string, (value: string, args: readonly string[]) => boolean>> = {
  int: (value) => INTEGER.test(value) && BigInt.asIntN(32, BigInt(value)) === BigInt(value),
  long: (value) => INTEGER.test(value) && BigInt.asIntN(64, BigInt(value)) === BigInt(value),
  guid: (value) => GUID.test(value),
  alpha: (value) => /^[a-z]*$/i.test(value),
  bool: (value) => /^(true|false)$/i.test(value),
  decimal: (value) => /^[+-]?(?:\d+(?:\.\d+)?|\.\d+)$/.test(value),
  double: (value) => value.trim() !== '' && Number.isFinite(Number(value)),
  float: (value) => value.trim() !== '' && Number.isFinite(Number(value)),
  datetime: (value) => !Number.isNaN(Date.parse(value)),
  required: (value) => value !== '',
  length: (value, [least, most = least]) => value.length >= Number(least) && value.length <= Number(most),
  minlength: (value, [least]) => value.length >= Number(least),
  maxlength: (value, [most]) => value.length <= Number(most),
  min: (value, [least]) => INTEGER.test(value) && Number(value) >= Number(least),
  max: (value, [most]) => INTEGER.test(value) && Number(value) <= Number(most),
  range: (value, [least, most]) =>
    INTEGER.test(value) && Number(value) >= Number(least) && Number(value) <= Number(most),
};

function constraint(text: string, template: string): (value: string) => boolean {
  const [, name = '', argument] = /^(\w+)(?:\((.*)\))?$/.exec(text) ?? [];
  if (name === 'regex' && argument !== undefined) {
    const pattern = new RegExp(plainBraces(argument), 'i');
    return (value) => pattern.test(value);
  }
  const known = CONSTRAINTS[name.toLowerCase()];
  if (known === undefined) throw new Error(`The route "${template}" has an unknown constraint "${text}".`);
  const args = argument === undefined ? [] : argument.split(',').map((each) => each.trim());
  return (value) => known(value, args);
}

function pathSegments(path: string): string[] {
  const trimmed = withoutSurrounding(path, '/');
  return trimmed === '' ? [] : trimmed.split('/').map(decodeSegment);
}

/** A slash that is escaped stays so: ASP.NET leaves it as it is. */
function decodeSegment(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll(/%2f/gi, (slash) => `%25${slash.slice(1)}`));
  } catch {
    return text;
  }
}

function matchSegments(
  segments: readonly Segment[],
  path: readonly string[],
): Readonly<Record<string, string>> | undefined {
  const found: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const last = segment.parameters[0];
    const text = last?.catchAll === true ? path.slice(index).join('/') : path[index];
    if (!takeSegment(segment, text, found)) return undefined;
    if (last?.catchAll === true) return found;
  }
  return path.length > segments.length ? undefined : found;
}

function takeSegment(segment: Segment, text: string | undefined, found: Record<string, string>): boolean {
  if (text === undefined || text === '') return takeAbsent(segment, found);
  const match = segment.pattern.exec(text);
  if (match === null) return false;
  return segment.parameters.every((parameter, index) => {
    const value = match[index + 1] ?? '';
    found[parameter.name] = value;
    return parameter.constraints.every((holds) => holds(value));
  });
}

function takeAbsent(segment: Segment, found: Record<string, string>): boolean {
  const [parameter] = segment.parameters;
  if (parameter === undefined || segment.parameters.length > 1) return false;
  if (parameter.fallback !== undefined) found[parameter.name] = parameter.fallback;
  return parameter.optional || parameter.catchAll || parameter.fallback !== undefined;
}
