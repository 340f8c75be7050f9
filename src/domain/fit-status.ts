/**
 * Keeps a document within what a custom status may be: the classic extension fails an orchestration whose status is
 * over 16 KB of UTF-16. What people need least goes first, and the document says what went.
 */
import type { OperationDocument } from './operation-document.ts';
import type { Residue } from './residue.ts';

/** Characters of JSON. */
export const STATUS_LIMIT = 6000;

type Cut = readonly [name: string, cut: (document: OperationDocument) => OperationDocument];

const cuts: readonly Cut[] = [
  ['outputs', ({ outputs: _outputs, ...rest }) => rest],
  ['relocations', ({ relocations: _relocations, ...rest }) => rest],
  ['diagnostics', ({ diagnostics: _diagnostics, ...rest }) => rest],
  ['residue.supportText', (document) => eachResidue(document, ({ supportText: _text, ...rest }) => rest)],
  ['notes', (document) => eachStep(document, ({ note: _note, ...step }) => step)],
  ['unlistedErrors', ({ unlistedErrors: _unlistedErrors, ...rest }) => rest],
  ['correlationIds', ({ correlationIds: _ids, ...rest }) => rest],
  ['commands', lastCommands],
  ['refusal.message', (document) => shortRefusal(document, 400)],
  ['titles', (document) => eachStep(document, ({ title: _title, ...step }) => step)],
  ['resources', (document) => ({ ...document, resources: [] })],
  ['steps.times', (document) => eachStep(document, ({ id, state, attempts }) => ({ id, state, attempts }))],
  ['residue.details', (document) => eachResidue(document, shortResidue)],
  ['commands', ({ commands: _commands, ...rest }) => rest],
  ['refusal.details', (document) => shortRefusal(document, 100)],
  ['residue', ({ residue: _residue, ...rest }) => rest],
  ['steps', (document) => ({ ...document, steps: [], currentSteps: [] })],
];

export function fitStatus(document: OperationDocument): OperationDocument {
  let fitted = document;
  const omitted: string[] = [];
  for (const [name, cut] of cuts) {
    if (JSON.stringify(fitted).length <= STATUS_LIMIT) return fitted;
    if (!omitted.includes(name)) omitted.push(name);
    fitted = { ...cut(fitted), omitted: [...omitted] };
  }
  return fitted;
}

function lastCommands(document: OperationDocument): OperationDocument {
  return document.commands ? { ...document, commands: document.commands.slice(-3) } : document;
}

function eachStep(
  document: OperationDocument,
  change: (step: OperationDocument['steps'][number]) => OperationDocument['steps'][number],
): OperationDocument {
  return { ...document, steps: document.steps.map(change) };
}

function eachResidue(document: OperationDocument, change: (residue: Residue) => Residue): OperationDocument {
  return document.residue ? { ...document, residue: document.residue.map(change) } : document;
}

function shortResidue({ step, resourceId, code, owner }: Residue): Residue {
  return { step, resourceId: resourceId.slice(0, 300), code: code.slice(0, 100), owner, why: '', remedy: '' };
}

function shortRefusal(document: OperationDocument, length: number): OperationDocument {
  if (!document.refusal) return document;
  const { code, owner, step, message, remedy } = document.refusal;
  const refusal = {
    code: code.slice(0, 100),
    class: document.refusal.class,
    owner,
    step,
    message: message.slice(0, length),
    remedy: remedy.slice(0, length),
  };
  return { ...document, refusal };
}
