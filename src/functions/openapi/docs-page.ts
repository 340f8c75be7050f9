/** The description of the API as a page: made once, when the app is built, from the OpenAPI document alone. */
import { descriptionOf, plain, propertyRows, schemaAnchor, typeText } from './docs-schema.ts';
import { h, prose, type Element, type Markup } from './markup.ts';
import type {
  JsonSchema,
  OpenApiContent,
  OpenApiDocument,
  OpenApiOperation,
  OpenApiParameter,
  OpenApiResponse,
} from './openapi-document.ts';

interface ListedOperation {
  readonly path: string;
  readonly method: string;
  readonly operation: OpenApiOperation;
}

export function docsPage(document: OpenApiDocument): Element {
  const { title, version } = document.info;
  return h('html', { lang: 'en' }, [
    h('head', null, [
      h('meta', { charset: 'utf-8' }),
      h('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
      h('title', null, `${title} API ${version}`),
      h('link', { rel: 'stylesheet', href: '/api/docs.css' }),
    ]),
    h('body', null, [
      h('a', { class: 'skip', href: '#main' }, 'Skip to the content'),
      header(document),
      h('div', { class: 'columns' }, [contents(document), main(document)]),
    ]),
  ]);
}

function header({ info: { title, version, description } }: OpenApiDocument): Element {
  return h('header', null, [
    h('h1', null, [`${title} API `, h('small', null, version)]),
    h('p', null, prose(description)),
    h('p', null, [
      'For programs: ',
      h('a', { href: '/api/openapi.json' }, 'openapi.json'),
      '. Whoever asks is signed in with Microsoft Entra ID or sends a token of it, and has the app role that is said. ',
      'Where the app is told to ask for keys as well, one goes into the header ',
      h('code', null, 'x-functions-key'),
      '.',
    ]),
  ]);
}

function contents(document: OpenApiDocument): Element {
  const listed = operationsOf(document);
  return h('nav', { 'aria-label': 'Contents' }, [
    ...document.tags.flatMap(({ name }) => [
      h('h2', null, name),
      h(
        'ul',
        null,
        listed
          .filter(isTagged(name))
          .map(({ operation: { operationId, summary } }) =>
            h('li', null, h('a', { href: `#${operationId}` }, summary)),
          ),
      ),
    ]),
    h('h2', null, 'Schemas'),
    h(
      'ul',
      null,
      Object.keys(document.components.schemas).map((name) =>
        h('li', null, h('a', { href: `#${schemaAnchor(name)}` }, name)),
      ),
    ),
  ]);
}

function main(document: OpenApiDocument): Element {
  const listed = operationsOf(document);
  return h('main', { id: 'main' }, [
    ...document.tags.map(({ name, description }) =>
      h('section', null, [
        h('h2', null, name),
        h('p', null, prose(description)),
        ...listed.filter(isTagged(name)).map(operationSection),
      ]),
    ),
    h('section', null, [
      h('h2', null, 'Schemas'),
      ...Object.entries(document.components.schemas).map(([name, schema]) => schemaSection(name, schema)),
    ]),
  ]);
}

function operationsOf({ paths }: OpenApiDocument): readonly ListedOperation[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
}

function isTagged(name: string): (listed: ListedOperation) => boolean {
  return ({ operation }) => operation.tags.includes(name);
}

function neededText([first]: OpenApiOperation['security']): string {
  if (!first) return 'For everybody.';
  const [role] = first['entraId'] ?? [];
  return role === undefined ? 'For everybody who is signed in.' : `Needs the role \`${role}\`.`;
}

function operationSection({ path, method, operation }: ListedOperation): Element {
  const { operationId, summary, description, parameters = [], requestBody, responses, security } = operation;
  return h('article', { id: operationId }, [
    h('h3', null, summary),
    h('p', { class: 'request' }, h('code', null, [h('b', null, method.toUpperCase()), ` ${path}`])),
    h('p', null, [...prose(description), ' ', ...prose(neededText(security))]),
    ...(parameters.length > 0 ? [parameterTable(parameters)] : []),
    ...(requestBody
      ? [
          h('h4', null, 'Body'),
          h('p', null, prose(requestBody.description)),
          ...contentParts(requestBody.content),
        ]
      : []),
    h('h4', null, 'Answers'),
    ...Object.entries(responses).map(([status, response]) => responsePart(status, response)),
  ]);
}

function parameterTable(parameters: readonly OpenApiParameter[]): Element {
  return table(
    'Parameters',
    ['Name', 'In', 'Type', 'Meaning'],
    parameters.map(({ name, in: place, schema, description }) =>
      h('tr', null, [
        h('td', null, h('code', null, name)),
        h('td', null, place),
        h('td', null, [...typeText(schema), ...limitsOf(schema)]),
        h('td', null, prose(description)),
      ]),
    ),
  );
}

function limitsOf({ minimum, maximum, maxLength, default: fallback }: JsonSchema): string[] {
  const told = [
    minimum === undefined ? '' : `${plain(minimum)} to ${plain(maximum)}`,
    maxLength === undefined ? '' : `at most ${plain(maxLength)} characters`,
    fallback === undefined ? '' : `${plain(fallback)} unless given`,
  ].filter((text) => text !== '');
  return told.length === 0 ? [] : [`; ${told.join(', ')}`];
}

function responsePart(status: string, { description, headers = {}, content = {} }: OpenApiResponse): Element {
  const names = Object.keys(headers);
  return h('div', { class: 'answer' }, [
    h('p', null, [h('b', null, status), ' ', ...prose(description)]),
    ...(names.length > 0 ? [h('p', null, `Headers: ${names.join(', ')}.`)] : []),
    ...contentParts(content),
  ]);
}

function contentParts(content: OpenApiContent): Element[] {
  return Object.entries(content).flatMap(([type, { schema, example }]) => [
    h('p', null, [h('code', null, type), ': ', ...typeText(schema)]),
    ...(example === undefined ? [] : [exampleOf(example)]),
  ]);
}

function exampleOf(example: unknown): Element {
  const text = typeof example === 'string' ? example : JSON.stringify(example, null, 2);
  return h('details', null, [
    h('summary', null, 'Example'),
    h('pre', { tabindex: 0 }, h('code', null, text)),
  ]);
}

function schemaSection(name: string, schema: JsonSchema): Element {
  const rows = propertyRows(schema);
  return h('article', { id: schemaAnchor(name) }, [
    h('h3', null, name),
    h('p', null, prose(descriptionOf(schema))),
    rows.length > 0
      ? table('Fields', ['Field', 'Type', 'There', 'Meaning'], rows)
      : h('p', null, typeText(schema)),
  ]);
}

function table(caption: string, columns: readonly string[], rows: readonly Markup[]): Element {
  return h(
    'div',
    { class: 'scroll', tabindex: 0, role: 'group', 'aria-label': caption },
    h('table', null, [
      h('caption', null, caption),
      h(
        'thead',
        null,
        h(
          'tr',
          null,
          columns.map((column) => h('th', { scope: 'col' }, column)),
        ),
      ),
      h('tbody', null, rows),
    ]),
  );
}
