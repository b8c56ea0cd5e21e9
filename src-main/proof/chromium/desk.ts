/** The sell desk as a test uses it, by its fields and words; where keys themselves are the matter, see hands.ts. */
import type { Page } from 'playwright-core';
import { testid } from './window.ts';

export type Login = 'cashier' | 'supervisor' | 'technician' | 'admin';

export async function signIn(page: Page, login: Login): Promise<void> {
  await page.locator(`[data-testid=practice-operator][data-login=${login}]`).click();
  await testid(page, 'status-bar').waitFor();
}

/** Finds the account of a room and opens its form; returns when the meter has answered, or has not. */
export async function openAccount(page: Page, room: string): Promise<void> {
  await page.keyboard.press('F1');
  await testid(page, 'find').fill(room);
  await testid(page, 'find-option').filter({ hasText: room }).first().click();
  await testid(page, 'amount').waitFor();
  await testid(page, 'balance-age').filter({ hasNotText: '读表中' }).waitFor();
}

/** Types an amount and asks for the quote. */
export async function typeAmount(page: Page, figures: string): Promise<void> {
  await testid(page, 'amount').fill(figures);
  await testid(page, 'amount').press('Enter');
}

export async function untilArmed(page: Page): Promise<void> {
  await page.locator('[data-testid=sell-button][data-armed=true]').waitFor();
}

/** A sale of this amount to this room, up to the button; what comes of it is for the test to see. */
export async function sell(page: Page, room: string, figures: string): Promise<void> {
  await openAccount(page, room);
  await typeAmount(page, figures);
  await untilArmed(page);
  await testid(page, 'sell-button').click();
}

export async function untilResult(page: Page, state: string, room: string): Promise<void> {
  await page.locator(`[data-testid=result][data-state=${state}]`).filter({ hasText: room }).waitFor();
}

export function words(page: Page, id: string): Promise<string> {
  return testid(page, id).first().innerText();
}
