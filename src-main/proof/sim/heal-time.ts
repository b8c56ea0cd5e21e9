/** How long the app may take, once nothing goes wrong any more, until nothing is left open: the promise that the simulation checks. */

/** Virtual milliseconds. A meter that was silent for long is asked again after at most 5 minutes, and a person then still has to act. */
export const HEAL_MS = 20 * 60_000;
