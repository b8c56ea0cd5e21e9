/** Stored hashes are salted, carry their cost, fit only their password, and cannot pile up. */
import { expect, test } from 'vitest';
import { systemClock, systemRandom } from '../platform/system-env.ts';
import { createPasswords } from './password.ts';

/** N = 2^10, about 3 ms: the rules are the same, and the suite stays quick on a busy PC. */
const cheap = { ln: 10, r: 8, p: 1 };
const value = <T>(result: { ok: boolean; value?: T }) => result.value;

test('a password fits its own hash and no other, typed in full width too', async () => {
  const passwords = createPasswords(systemRandom, cheap);
  const [first, second] = await Promise.all([passwords.hash('Harbour 2026'), passwords.hash('Harbour 2026')]);
  expect(value(first)).toMatch(/^\$scrypt\$ln=10,r=8,p=1\$[\w-]{22}\$[\w-]{43}$/);
  expect(value(first)).not.toBe(value(second));
  expect(await passwords.fits('Harbour 2026', value(first))).toEqual({ ok: true, value: true });
  expect(await passwords.fits('Ｈａｒｂｏｕｒ　２０２６', value(first))).toEqual({ ok: true, value: true });
  expect(await passwords.fits('harbour 2026', value(first))).toEqual({ ok: true, value: false });
});

test('a new hash costs 32 MiB and carries its parameters', async () => {
  expect(value(await createPasswords(systemRandom).hash('x'))).toMatch(/^\$scrypt\$ln=15,r=8,p=1\$/);
});

test('with nothing to compare the same work is done and nothing fits', async () => {
  const passwords = createPasswords(systemRandom, cheap);
  const stored = value(await passwords.hash('x'));
  const timed = async (against: string | undefined) => {
    const begun = systemClock.monotonicMs();
    const fits = await passwords.fits('wrong', against);
    return { fits: value(fits), ms: systemClock.monotonicMs() - begun };
  };
  await timed(stored);
  const [known, unknown] = [await timed(stored), await timed(undefined)];
  expect([known.fits, unknown.fits]).toEqual([false, false]);
  // Wide enough for a busy PC; without the work it would be a thousandth.
  expect(unknown.ms).toBeGreaterThan(known.ms / 10);
});

test('the parameters stored with a hash are the ones used, and a hash of another form is refused', async () => {
  const passwords = createPasswords(systemRandom);
  // Made with N = 2^10 by Node's own scrypt.
  const { scryptSync } = await import('node:crypto');
  const salt = Buffer.alloc(16, 7);
  const key = scryptSync('old', salt, 32, { N: 1024, r: 8, p: 2 });
  const stored = `$scrypt$ln=10,r=8,p=2$${salt.toString('base64url')}$${key.toString('base64url')}`;
  expect(await passwords.fits('old', stored)).toEqual({ ok: true, value: true });
  await expect(passwords.fits('old', 'old')).rejects.toThrow('unknown form');
  await expect(passwords.fits('old', stored.replace('ln=10', 'ln=30'))).rejects.toThrow();
  expect(await passwords.fits('old', stored)).toEqual({ ok: true, value: true });
});

test('two run at once, sixteen wait, the next is told to come back', async () => {
  const passwords = createPasswords(systemRandom, cheap);
  const all = await Promise.all(Array.from({ length: 20 }, () => passwords.hash('x')));
  expect(all.filter(({ ok }) => !ok)).toEqual([
    { ok: false, fault: 'gate.busy' },
    { ok: false, fault: 'gate.busy' },
  ]);
  expect((await passwords.hash('x')).ok).toBe(true);
});
