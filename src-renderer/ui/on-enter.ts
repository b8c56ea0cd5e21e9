/** Enter on a form goes on to the next field, and a bounced or held one goes nowhere. */
import type { EnterGuard } from './enter-guard.ts';

/** To be a form's keydown handler: an Enter that counts is handed on, any other is swallowed. */
export function onEnter(guard: EnterGuard, next: (field: string) => void) {
  return (event: KeyboardEvent): void => {
    if (event.key !== 'Enter') return guard.other(event);
    if (event.target instanceof HTMLButtonElement && !event.repeat) {
      if (!guard.admits(event)) event.preventDefault();
      return;
    }
    event.preventDefault();
    if (guard.admits(event) && event.target instanceof HTMLElement) next(event.target.dataset['testid'] ?? '');
  };
}
