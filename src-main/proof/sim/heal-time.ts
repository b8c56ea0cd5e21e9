/** How long the app may take, once nothing goes wrong any more, until nothing is left open: the promise that the simulation checks. */

/**
 * Virtual milliseconds. The faults of a seed last for 2 minutes at most, so the app's patience with a silent meter has grown to 128 s at most;
 * then come a read, the gateway's hold and a person who looks every few seconds.
 */
export const HEAL_MS = 5 * 60_000;
