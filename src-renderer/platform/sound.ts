/** A short sound for each outcome, so that a cashier who looks at the customer hears what happened. */

export type Outcome = 'reached' | 'notReached' | 'inDoubt' | 'frozen';

/** [frequency in Hz, start in s, length in s] of each tone. */
const TONES: Readonly<Record<Outcome, readonly (readonly [number, number, number])[]>> = {
  reached: [
    [880, 0, 0.09],
    [1318, 0.1, 0.16],
  ],
  notReached: [
    [440, 0, 0.14],
    [330, 0.17, 0.22],
  ],
  inDoubt: [
    [587, 0, 0.1],
    [587, 0.2, 0.1],
    [587, 0.4, 0.1],
  ],
  frozen: [[247, 0, 0.5]],
};

const VOLUME = 0.08;

/** A player that opens the audio device at its first sound. */
export function createSound(): (outcome: Outcome) => void {
  let audio: AudioContext | null = null;
  return (outcome) => {
    audio ??= new AudioContext();
    for (const [hertz, from, length] of TONES[outcome]) tone(audio, hertz, audio.currentTime + from, length);
  };
}

function tone(audio: AudioContext, hertz: number, at: number, length: number): void {
  const oscillator = audio.createOscillator();
  const gain = audio.createGain();
  oscillator.frequency.value = hertz;
  gain.gain.setValueAtTime(VOLUME, at);
  gain.gain.exponentialRampToValueAtTime(0.0001, at + length);
  oscillator.connect(gain).connect(audio.destination);
  oscillator.start(at);
  oscillator.stop(at + length);
}
