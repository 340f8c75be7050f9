/** The dashboard in the browser: the only file here with import side effects. */
import { render } from 'preact';
import { App } from './app.tsx';
import { createApiClient } from './live/api-client.ts';
import { readApiKey } from './live/api-key.ts';
import { browserClock } from './live/browser-clock.ts';
import './styles/tokens.css';
import './styles/base.css';
import './styles/layout.css';
import './styles/controls.css';

const api = createApiClient({
  fetch: (path, init) => fetch(path, init),
  clock: browserClock,
  key: readApiKey,
});
const container = document.getElementById('app');
if (container !== null) render(<App api={api} clock={browserClock} />, container);
