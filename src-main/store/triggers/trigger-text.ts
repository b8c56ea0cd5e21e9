/** How the text of a trigger is put together. */

/** Refuses with this message where the condition holds. */
export const refuse = (message: string, condition: string) => `SELECT RAISE(ABORT, '${message}') WHERE ${condition};`;

/** The first condition that holds refuses with its message; all of them look at the same row or sum. */
export const refuseFirst = (cases: readonly (readonly [message: string, condition: string])[], from: string) =>
  `SELECT CASE\n${cases.map(([message, condition]) => `    WHEN ${condition} THEN RAISE(ABORT, '${message}')\n`).join('')}  END FROM ${from};`;

export const trigger = (name: string, when: string, ...body: string[]) =>
  `CREATE TRIGGER ${name} ${when} BEGIN\n  ${body.join('\n  ')}\nEND`;
