/** Small values kept in the browser: for this window until it closes, or for this seat for good. A full or forbidden store is not an error. */

export interface Keep {
  read(key: string): string | null;
  write(key: string, value: string | null): void;
}

/** A store whose keys all begin with the app's name. */
export function browserKeep(store: Storage): Keep {
  const full = (key: string) => `wattkeeper.${key}`;
  return {
    read(key) {
      try {
        return store.getItem(full(key));
      } catch (error) {
        if (error instanceof DOMException) return null;
        throw error;
      }
    },
    write(key, value) {
      try {
        if (value === null) store.removeItem(full(key));
        else store.setItem(full(key), value);
      } catch (error) {
        // Private windows and full disks refuse: the window works on, it only forgets.
        if (!(error instanceof DOMException)) throw error;
      }
    },
  };
}

/** A store in memory, for tests. */
export function memoryKeep(): Keep {
  const values = new Map<string, string>();
  return {
    read: (key) => values.get(key) ?? null,
    write: (key, value) => void (value === null ? values.delete(key) : values.set(key, value)),
  };
}
