/** The meter profiles of a folder, checked when they are loaded. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseProfile } from './check.ts';
import type { Profile } from './schema.ts';

export interface ProfileSet {
  /** @param id file name without its ending, e.g. 'dtsy1352'. */
  get(id: string): Profile | undefined;
  readonly all: readonly Profile[];
}

/**
 * Reads every *.yaml of the folder.
 * @throws Error listing every fault of every file: the app must not run with half of its meters understood.
 */
export function loadProfiles(folder: string): ProfileSet {
  const faults: string[] = [];
  const profiles: Profile[] = [];
  const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
  const texts = new Map(files.sort().map((file) => [basename(file, '.yaml'), readFileSync(join(folder, file), 'utf8')]));
  for (const [id, text] of texts) {
    const parsed = parseProfile(id, text, (other) => texts.get(other));
    if (parsed.ok) profiles.push(parsed.value);
    else faults.push(...parsed.fault);
  }
  if (faults.length > 0) throw new Error(`meter profiles in ${folder}:\n${faults.join('\n')}`);
  return profileSet(profiles);
}

export function profileSet(profiles: readonly Profile[]): ProfileSet {
  const byId = new Map(profiles.map((profile) => [profile.id, profile]));
  return { get: (id) => byId.get(id), all: profiles };
}
