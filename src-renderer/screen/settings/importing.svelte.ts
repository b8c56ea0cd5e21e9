/** One import from the chosen file to its result: kept while other pages are open, so that nobody has to wait for it. */
import { MOST_WORKBOOK_REQUEST_BYTES, type ImportView } from '../../../src-shared/contract/operator/site.ts';
import type { CallOutput } from '../../../src-shared/contract/operator/index.ts';
import type { TextKey, Values } from '../../../src-shared/text/say.ts';
import type { Instant } from '../../../src-shared/value/instant.ts';
import type { CallEngine, CallFault } from '../../api/api.svelte.ts';
import type { Clock } from '../../platform/clock.ts';

export type Preview = CallOutput<'site.previewImport'>;
export type ImportStage = 'choose' | 'reading' | 'checking' | 'preview' | 'importing' | 'done';

/** A file as the browser offers it. */
export interface ChosenFile {
  readonly name: string;
  /** bytes */
  readonly size: number;
  /** Its bytes as base64; null = it cannot be read. */
  readonly base64: () => Promise<string | null>;
}

const MB = 1024 * 1024;
/** Base64 makes four characters of three bytes; the rest of the request is small. */
export const MOST_FILE_MB = Math.floor(((MOST_WORKBOOK_REQUEST_BYTES - 64 * 1024) * 3) / 4 / MB);

export class Importing {
  stage = $state<ImportStage>('choose');
  fileName = $state('');
  preview = $state.raw<Preview | null>(null);
  result = $state.raw<ImportView | null>(null);
  fault = $state.raw<CallFault | null>(null);
  /** Why the file itself did not do, before the engine saw it. */
  refusal = $state.raw<{ readonly key: TextKey; readonly values: Values } | null>(null);
  /** When the present step began, by this PC's clock. */
  since = $state<Instant | null>(null);
  readonly #call: CallEngine;
  readonly #clock: Clock;
  #base64: string | null = null;
  #turn = 0;

  constructor(call: CallEngine, clock: Clock) {
    this.#call = call;
    this.#clock = clock;
  }

  get busy(): boolean {
    return this.stage === 'reading' || this.stage === 'checking' || this.stage === 'importing';
  }

  /** Reads a chosen file and previews it; a later choice takes the place of this one. */
  async choose(file: ChosenFile): Promise<void> {
    if (this.stage === 'importing') return;
    this.reset();
    const mine = this.#turn;
    this.fileName = file.name;
    if (file.size > MOST_FILE_MB * MB) {
      const found = Math.ceil(file.size / MB);
      this.refusal = { key: 'importPage.tooLarge', values: { found, mb: MOST_FILE_MB } };
      return;
    }
    this.#to('reading');
    const base64 = await file.base64();
    if (mine !== this.#turn) return;
    if (base64 === null) {
      this.#to('choose');
      this.refusal = { key: 'importPage.unreadable', values: { fileName: file.name } };
      return;
    }
    this.#base64 = base64;
    await this.look();
  }

  /** Previews the same file once more: the site may have changed meanwhile. */
  async look(): Promise<void> {
    if (this.#base64 === null || this.stage === 'checking' || this.stage === 'importing') return;
    const mine = ++this.#turn;
    this.fault = null;
    this.preview = null;
    this.#to('checking');
    const result = await this.#call('site.previewImport', { fileName: this.fileName, base64: this.#base64 });
    if (mine !== this.#turn) return;
    this.fault = result.ok ? null : result.fault;
    this.preview = result.ok ? result.value : null;
    this.#to(result.ok ? 'preview' : 'choose');
  }

  /** Brings in what was previewed, whole or not at all. */
  async run(): Promise<void> {
    if (this.stage !== 'preview' || this.#base64 === null || !this.preview?.importable) return;
    this.fault = null;
    this.#to('importing');
    const { fingerprint } = this.preview;
    const result = await this.#call('site.import', { fileName: this.fileName, base64: this.#base64, fingerprint });
    this.fault = result.ok ? null : result.fault;
    if (!result.ok) return this.#to('preview');
    this.result = result.value;
    this.preview = null;
    this.#base64 = null;
    this.#to('done');
  }

  /** Back to the choice of a file; nothing was changed by looking. */
  reset(): void {
    if (this.stage === 'importing') return;
    this.#turn++;
    this.#base64 = null;
    this.preview = null;
    this.result = null;
    this.fault = null;
    this.refusal = null;
    this.#to('choose');
  }

  #to(stage: ImportStage): void {
    this.stage = stage;
    this.since = this.busy ? this.#clock.now() : null;
  }
}
