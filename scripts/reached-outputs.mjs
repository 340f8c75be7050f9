import { relative, sep } from 'node:path';
import { projectRoot } from './run-node.mjs';

/**
 * A build without the chunks that nothing imports: the bundler makes one for each dynamic import, also where it then
 * leaves out the code that has it.
 */
export function reachedOutputs({ outputFiles, metafile }, entry) {
  const reached = new Set();
  const reach = (name) => {
    if (reached.has(name) || metafile.outputs[name] === undefined) return;
    reached.add(name);
    for (const { path } of metafile.outputs[name].imports) reach(path);
  };
  reach(nameOf(entry));
  const isReached = (name) => reached.has(name.replace(/\.map$/, ''));
  const outputs = Object.entries(metafile.outputs).filter(([name]) => isReached(name));
  return {
    outputFiles: outputFiles.filter(({ path }) => isReached(nameOf(path))),
    metafile: { ...metafile, outputs: Object.fromEntries(outputs) },
  };
}

/** As the bundler's account has it. */
function nameOf(path) {
  return relative(projectRoot, path).split(sep).join('/');
}
