import { useId, useState } from 'preact/hooks';
import { keepApiKey } from '../live/api-key.ts';

/** Asks for the function key, where the API wants one. */
export function AccessForm({ onEntered }: { readonly onEntered: () => void }) {
  const [key, setKey] = useState('');
  const id = useId();
  return (
    <form
      class="notice access"
      onSubmit={(event) => {
        event.preventDefault();
        if (key.trim() === '') return;
        keepApiKey(key.trim());
        onEntered();
      }}
    >
      <div>
        <p class="notice-title">The API asks for a key</p>
        <p>A function key of this app. It is kept by this tab only, until it is closed.</p>
      </div>
      <div class="field">
        <label for={id}>Function key</label>
        <input
          id={id}
          type="password"
          autocomplete="off"
          required
          value={key}
          onInput={(event) => {
            setKey(event.currentTarget.value);
          }}
        />
      </div>
      <button type="submit" class="button primary">
        Use this key
      </button>
    </form>
  );
}
