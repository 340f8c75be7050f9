/**
 * Prints how many tests passed and failed, from vitest's JSON report: `count-tests.mjs REPORT VITEST_EXIT_CODE`. Its
 * exit code is vitest's, or 1 when vitest claims success in spite of a failure.
 *
 * A test file that failed without a failed test (it did not load, a hook threw) counts as one failure, and so does a
 * run that vitest failed for another reason, such as an unhandled rejection or no report at all.
 */
import { existsSync, readFileSync } from 'node:fs';

const [reportFile, exitCodeText] = process.argv.slice(2);
const exitCode = Number(exitCodeText);
const files = existsSync(reportFile) ? JSON.parse(readFileSync(reportFile, 'utf8')).testResults : [];
const statuses = files.flatMap((file) => file.assertionResults.map((test) => test.status));
const count = (status) => statuses.filter((each) => each === status).length;

const passed = count('passed');
const failedTests = count('failed');
const skipped = statuses.length - passed - failedTests;
const brokenFiles = files.filter(
  (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
).length;
const failed = failedTests + brokenFiles || (exitCode === 0 && passed > 0 ? 0 : 1);

console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = exitCode || (failed > 0 ? 1 : 0);
