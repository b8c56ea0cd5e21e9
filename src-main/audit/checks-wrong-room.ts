/** Checks of wrong rooms: the money is undone on one meter before it is sold on another, and is the same money. */
import type { Check } from './report.ts';

const OVER = `('moved', 'returned', 'abandoned', 'givenUp')`;

export const WRONG_ROOM_CHECKS: readonly Check[] = [
  {
    name: 'wrongRoom.steps',
    sql: `SELECT 'wrong room ' || w.id AS subject, 'its steps are not reversing … one end, each operation with its step' AS detail
      FROM wrong_room w LEFT JOIN wrong_room_step s ON s.wrong_room = w.id GROUP BY w.id
      HAVING count(s.n) = 0 OR max(s.n) <> count(s.n) OR sum((s.state = 'reversing') <> (s.n = 1)) > 0
        OR sum((s.state IN ('reversing', 'selling')) <> (s.op IS NOT NULL)) > 0 OR sum(s.state = 'selling') > 1
        OR sum(s.state IN ${OVER} AND s.n < (SELECT max(n) FROM wrong_room_step t WHERE t.wrong_room = w.id)) > 0`,
  },
  {
    name: 'wrongRoom.money',
    sql: `SELECT 'wrong room ' || w.id AS subject, 'its two operations are not one and the same money, undone first' AS detail
      FROM wrong_room w JOIN wrong_room_step r ON r.wrong_room = w.id AND r.state = 'reversing' JOIN op b ON b.id = r.op
        LEFT JOIN wrong_room_step s ON s.wrong_room = w.id AND s.state = 'selling' LEFT JOIN op o ON o.id = s.op
        LEFT JOIN wrong_room_step z ON z.wrong_room = w.id AND z.state IN ${OVER}
      WHERE b.reverses IS NOT w.sale
        OR s.op IS NOT NULL AND (o.kind <> 'sale' OR o.meter <> w.meter OR o.account <> w.account OR o.amount_fen <> b.amount_fen
          OR NOT EXISTS (SELECT 1 FROM tender t WHERE t.payment = o.payment AND t.method = 'held' AND t.reference = CAST(b.id AS TEXT)
            AND t.amount_fen = o.amount_fen)
          OR NOT EXISTS (SELECT 1 FROM op_step e WHERE e.op = b.id AND (e.state = 'confirmed' OR e.state = 'reconciled' AND e.evidence ->> '$.arrived' = 1)))
        OR z.state = 'moved' AND NOT EXISTS (SELECT 1 FROM op_step e WHERE e.op = o.id AND e.state IN ('confirmed', 'reconciled'))
        OR z.state = 'abandoned' AND EXISTS (SELECT 1 FROM op_step e WHERE e.op = b.id AND e.state = 'confirmed')`,
  },
  {
    name: 'held.tender',
    sql: `SELECT 'payment ' || t.payment AS subject, 'is paid with money that did not come off any meter, or is not of its wrong room' AS detail
      FROM tender t WHERE t.method = 'held' AND NOT EXISTS (SELECT 1 FROM op o JOIN wrong_room_step s ON s.op = o.id AND s.state = 'selling'
        JOIN wrong_room_step r ON r.wrong_room = s.wrong_room AND r.state = 'reversing'
        WHERE o.payment = t.payment AND CAST(r.op AS TEXT) = t.reference)`,
  },
];
