/** Where results are kept, and how those of earlier runs are read. */
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { benchResult, type BenchResult } from './bench-result.ts';

/** A file or folder that cannot be read as results; what it says is all that its user needs. */
export class ResultFileError extends Error {
  override readonly name = 'ResultFileError';
}

export function resultFile(folder: string, bench: string): string {
  return path.join(folder, `${bench}.json`);
}

export function writeResult(folder: string, result: BenchResult): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(resultFile(folder, result.bench), `${JSON.stringify(result)}\n`);
}

/** Throws a `ResultFileError`. */
export function readResult(file: string): BenchResult {
  const parsed = benchResult.safeParse(readJson(file));
  if (parsed.success) return parsed.data;
  const [first] = parsed.error.issues;
  const where = first && first.path.length > 0 ? ` at ${z.core.toDotPath(first.path)}` : '';
  throw new ResultFileError(`${file} is not a result of a bench${where}: ${first?.message ?? ''}`, {
    cause: parsed.error,
  });
}

function readJson(file: string): unknown {
  const text = readText(file);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ResultFileError(`${file} is not JSON.`, { cause: error });
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ResultFileError(`${file} cannot be read: ${reason}`, { cause: error });
  }
}

/**
 * The earlier results of these benches, by name: all that a folder has of them, or the one that a file is. Throws a
 * `ResultFileError` when there is none.
 */
export function readEarlier(place: string, benches: readonly string[]): ReadonlyMap<string, BenchResult> {
  const isFolder = statSync(place, { throwIfNoEntry: false })?.isDirectory() ?? false;
  const files = isFolder ? filesIn(place, benches) : [place];
  return new Map(files.map((file) => readOf(file, benches)).map((result) => [result.bench, result]));
}

function filesIn(folder: string, benches: readonly string[]): readonly string[] {
  const files = benches.map((bench) => resultFile(folder, bench)).filter((file) => existsSync(file));
  if (files.length > 0) return files;
  throw new ResultFileError(`${folder} has no result of ${benches.join(', ')}.`);
}

function readOf(file: string, benches: readonly string[]): BenchResult {
  const result = readResult(file);
  if (benches.includes(result.bench)) return result;
  throw new ResultFileError(`${file} is a result of ${result.bench}, not of ${benches.join(', ')}.`);
}
