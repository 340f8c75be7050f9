/**
 * Writes the description of the API: `write-docs.mjs DIRECTORY` what the app serves, and without a directory the copy
 * for readers of the repository, docs/openapi.json. Runs on the Node that takes TypeScript.
 */
import { h } from 'preact';
import { renderToStaticMarkup } from 'preact-render-to-string';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { docsPage } from '../src/functions/openapi/docs-page.ts';
import { openApiDocument } from '../src/functions/openapi/openapi-document.ts';
import { projectRoot } from './run-node.mjs';

const { version } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'));
const document = openApiDocument(version);
const json = `${JSON.stringify(document, null, 2)}\n`;

const [directory] = process.argv.slice(2);
if (directory === undefined) {
  writeFileSync(join(projectRoot, 'docs', 'openapi.json'), json);
} else {
  mkdirSync(directory, { recursive: true });
  replaceFile(join(directory, 'openapi.json'), json);
  replaceFile(
    join(directory, 'docs.html'),
    `<!doctype html>\n${renderToStaticMarkup(rendered(docsPage(document)))}\n`,
  );
  const style = readFileSync(join(projectRoot, 'src/functions/openapi/docs.css'), 'utf8');
  replaceFile(join(directory, 'docs.css'), style);
}

function rendered(markup) {
  if (typeof markup === 'string') return markup;
  return h(markup.tag, markup.attributes, ...markup.children.map(rendered));
}

/** Renamed into place, so that nobody reads half of it. */
function replaceFile(path, contents) {
  const newPath = `${path}.${process.pid}`;
  writeFileSync(newPath, contents);
  renameSync(newPath, path);
}
