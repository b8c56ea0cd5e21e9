/** What the window says and in which language; everything it writes changes at once when the language does. */
import type { Sentence } from '../../src-shared/contract/field.ts';
import type { PayMethod } from '../../src-shared/contract/operator/desk.ts';
import type { Lang } from '../../src-shared/text/entry.ts';
import { isTextKey, say, type TextKey, type Values } from '../../src-shared/text/say.ts';
import { formatAge, formatAhead, formatClock, formatFull, formatMoment } from '../../src-shared/text/time.ts';
import type { Instant } from '../../src-shared/value/instant.ts';
import type { CallFault } from '../api/api.svelte.ts';
import type { Keep } from '../platform/keep.ts';

export class Speech {
  #lang = $state<Lang>('zh');
  /** The site's zone, once it is known. */
  zone = $state('Asia/Shanghai');
  readonly #keep: Keep;

  constructor(keep: Keep) {
    this.#keep = keep;
    this.lang = keep.read('lang') === 'en' ? 'en' : 'zh';
  }

  get lang(): Lang {
    return this.#lang;
  }

  set lang(lang: Lang) {
    this.#lang = lang;
    this.#keep.write('lang', lang);
    document.documentElement.lang = lang === 'zh' ? 'zh-CN' : 'en';
  }

  readonly say = (key: TextKey, values: Values = {}): string => say(this.#lang, key, values, this.zone);

  /** A reason or warning from the engine. A code this window does not know is shown as it is: better than silence. */
  readonly sentence = ({ code, values }: Sentence): string =>
    isTextKey(code) ? this.say(code, this.#withRight(values)) : this.say('fault.unknown', { code });

  readonly fault = (fault: CallFault): string => {
    // A field filled in wrongly says what is wrong with it rather than that something is.
    const problem = fault.values?.['problem'];
    if (typeof problem === 'string' && isTextKey(problem)) return this.say(problem, fault.values);
    if (isTextKey(fault.code)) return this.say(fault.code, this.#withRight(fault.values ?? {}));
    return fault.message !== '' && fault.message !== fault.code ? fault.message : this.say('fault.unknown', { code: fault.code });
  };

  readonly method = (code: string, methods: readonly PayMethod[]): string => {
    const method = methods.find((each) => each.code === code);
    const key = `method.${code}`;
    return method ? method[this.#lang] : isTextKey(key) ? this.say(key) : code;
  };

  readonly age = (ageMs: number): string => formatAge(this.#lang, ageMs);
  readonly moment = (at: Instant): string => formatMoment(this.#lang, at, this.zone);
  readonly time = (at: Instant): string => formatClock(at, this.zone);
  readonly full = (at: Instant): string => formatFull(at, this.zone);
  readonly ahead = (at: Instant, now: Instant): string => formatAhead(this.#lang, at, now, this.zone);

  /** A right is named by its code in a fault and by its word on screen. */
  #withRight(values: Values): Values {
    const key = `right.${values['right']}`;
    return isTextKey(key) ? { ...values, right: this.say(key) } : values;
  }
}
