/**
 * What must be true of a world that has come to its end, whatever was in it. Each broken promise is told in a sentence
 * that names it by its number.
 */
import { DatabaseSync } from 'node:sqlite';
import type { OperationRecord } from '../../../src/contracts/operation-records.ts';
import { CANARY } from './canaries.ts';
import { brokenByInventory } from './check-inventory.ts';
import { brokenByClusters } from './check-clusters.ts';
import { brokenByEvents } from './check-events.ts';
import { operationIdFor, type WorldOutcome } from './world-outcome.ts';

export function checkWorld(outcome: WorldOutcome): readonly string[] {
  const broken = [
    ...outcome.watch.broken,
    ...unfinished(outcome),
    ...disagreeing(outcome),
    ...startedTwice(outcome),
    ...lost(outcome),
    ...leaked(outcome),
    ...falseAlarms(outcome),
    ...commandsGoneAstray(outcome),
  ];
  // What has not ended has not been tidied up either.
  if (!outcome.isOver) return broken;
  return [...broken, ...brokenByClusters(outcome), ...brokenByInventory(outcome), ...brokenByEvents(outcome)];
}

function unfinished({ isOver, watch, allRecords, ranMs }: WorldOutcome): string[] {
  if (isOver) return [];
  const open = allRecords
    .filter(({ done }) => !done)
    .map(({ operationId, phase }) => `${operationId} ${phase}`);
  const hours = Math.round(ranMs / 3_600_000);
  return [
    `every operation ends: after ${String(hours)} hours these have not: ${[...watch.live].join(', ')} (records: ${open.join(', ')})`,
  ];
}

function disagreeing({ allRecords, documents }: WorldOutcome): string[] {
  return allRecords.flatMap((record) => {
    const document = documents.get(record.operationId);
    if (!document) return [`${record.operationId} has a record and no document`];
    const [kept, shown] = [inShort(record), inShort(document)];
    return kept === shown ? [] : [`${record.operationId}: the record says ${kept}, the document ${shown}`];
  });
}

function inShort({ phase, done, refusal }: Pick<OperationRecord, 'phase' | 'done' | 'refusal'>): string {
  return [phase, done ? 'done' : 'open', refusal?.code].join(' ');
}

function startedTwice({ watch, allRecords }: WorldOutcome): string[] {
  const runs = new Map(allRecords.map(({ operationId, run }) => [operationId, run]));
  return [...watch.starts].flatMap(([operationId, starts]) =>
    starts > (runs.get(operationId) ?? 0) ? [`I2: ${operationId} was started ${String(starts)} times`] : [],
  );
}

/** Every message came to something that can be seen. */
function lost({ plan, documents, deadLetters, rejections }: WorldOutcome): string[] {
  const told = new Set(rejections.map(({ messageId }) => messageId));
  return [
    ...deadLetters.map(({ messageId }) => `message ${messageId} was given up`),
    ...(plan.poison ?? []).flatMap(({ messageId }) =>
      told.has(messageId) ? [] : [`poison ${messageId} was not set aside`],
    ),
    ...plan.messages.flatMap(({ messageId, body }) =>
      documents.has(operationIdFor(body)) || told.has(messageId)
        ? []
        : [`message ${messageId} came to nothing`],
    ),
  ];
}

/**
 * None lost and none taken in twice: a document has told of what was sent, as done or refused, or the mailbox tells why
 * it was turned away.
 */
function commandsGoneAstray({ sent, documents, watch, turnedAway, isOver }: WorldOutcome): string[] {
  if (!isOver) return [];
  const asked = new Map(sent.map((each) => [`${each.operationId} ${each.commandId}`, each]));
  return [...asked].flatMap(([key, { operationId, commandId }]) => {
    const taken = documents.get(operationId)?.commands ?? [];
    const times = taken.filter((each) => each.commandId === commandId).length;
    if (times > 1) return [`command ${key} was taken in ${String(times)} times`];
    return watch.commandsTold.has(key) || turnedAway.has(key)
      ? []
      : [`command ${key} was sent, and nothing tells of it`];
  });
}

/** Where no host died and the records were there, nothing was stuck. */
function falseAlarms({ plan, watch }: WorldOutcome): string[] {
  if (plan.crashes.length > 0 || plan.recordFailures > 0) return [];
  return watch.findings.map(
    ({ name, operationId, message }) => `false alarm: ${name} ${operationId}: ${message}`,
  );
}

/** Azure's signature of an operation's URL; it belongs into the engine's history and nowhere else. */
const SIGNED_URL = /[?&]s=[\w-]{100,}/;

function leaked({ arm, documents, log, rejections, recordsFile }: WorldOutcome): string[] {
  const kept: [string, string][] = [
    ...[...documents].map(([id, document]): [string, string] => [
      `the document of ${id}`,
      JSON.stringify(document),
    ]),
    ['the log', log.join('\n')],
    ['the queue of rejected requests', JSON.stringify(rejections)],
    ...recordsIn(recordsFile),
  ];
  const secrets = [CANARY, ...arm.secrets];
  return kept.flatMap(([where, text]) => [
    ...(secrets.some((secret) => text.includes(secret)) ? [`I9: a secret is in ${where}`] : []),
    ...(SIGNED_URL.test(text) ? [`I9: the signed URL of an operation is in ${where}`] : []),
  ]);
}

function recordsIn(file: string): [string, string][] {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const tables = database.prepare(`SELECT name FROM sqlite_master WHERE type = 'table'`).all();
    return tables.map(({ name }) => [
      `the records (${String(name)})`,
      JSON.stringify(database.prepare(`SELECT * FROM "${String(name)}"`).all()),
    ]);
  } finally {
    database.close();
  }
}
