/** Vitest's global setup of the tests that run what is deployed: builds it when it is stale. */
import { buildIfStale } from '../../scripts/build.mjs';

export const setup = buildIfStale;
