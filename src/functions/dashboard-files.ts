/**
 * The built files of the dashboard, read once. What is not in the manifest of the build is not served, whatever the
 * address says: no path is ever made from an address.
 */
import { readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as z from 'zod';

export interface DashboardFile {
  readonly contentType: string;
  readonly body: Buffer;
  readonly gzipped: Buffer;
}

export interface DashboardFiles {
  readonly page: DashboardFile;
  /** By name; a name has a hash of the content in it, but for texts. */
  readonly assets: ReadonlyMap<string, DashboardFile>;
}

const contentTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
};

const manifestSchema = z.object({ files: z.array(z.string().regex(/^[\w-]+\.(css|js|svg|txt)$/)) });

/** Throws when the dashboard has not been built. */
export function readDashboardFiles(folder: string): DashboardFiles {
  const read = (name: string): DashboardFile => {
    const body = readFileSync(join(folder, name));
    return {
      contentType: contentTypes[extname(name)] ?? 'application/octet-stream',
      body,
      gzipped: gzipSync(body),
    };
  };
  const manifest = manifestSchema.parse(JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')));
  return { page: read('index.html'), assets: new Map(manifest.files.map((name) => [name, read(name)])) };
}
