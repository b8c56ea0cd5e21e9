/** A practice site as the plan that its workbook holds: what the app is told of it, never what its meters really are. */
import { fen } from '../../../src-shared/value/fen.ts';
import type { PlannedAccount, PlannedMeter, SitePlan } from '../../domain/site-import/plan.ts';
import type { PracticeMeter, PracticeSite } from '../../simulator/site/shape.ts';

/** Where a gateway of the site is reached, by its name. */
export type Reached = (gateway: string) => { readonly host: string; readonly port: number };

/** Default parameters as the practice building's manager set them: 100 and 20 yuan, 0.83 yuan/kWh. */
const DEFAULTS = {
  alarm1Fen: 10_000,
  alarm2Fen: 2_000,
  overdraftFen: 0,
  priceSharpE4: 8_300,
  pricePeakE4: 8_300,
  priceFlatE4: 8_300,
  priceValleyE4: 8_300,
} as const;

export function practicePlan(site: PracticeSite, reached: Reached): SitePlan {
  return {
    buildings: site.buildings.map(({ name }) => name),
    floors: site.floors.map(({ building: of, name }) => ({ building: of, name })),
    units: site.units.map(({ building: of, floor, room }) => ({ building: of, floor, name: room })),
    gateways: site.gateways.map(({ name, transport, transactionId, holdMs }) => {
      return { name, transport, ...reached(name), txid: transactionId, holdMs };
    }),
    buses: site.buses.map((bus) => ({ ...bus })),
    meters: site.meters.map(planned),
    defaults: DEFAULTS,
    accounts: accountsOf(site),
  };
}

function planned({ bus, address, building, room, currentRatio, old, ...meter }: PracticeMeter): PlannedMeter {
  const { serial, profile, role, canRemoteClose } = meter;
  return {
    serial,
    profile,
    role,
    ratio: currentRatio,
    canRemoteClose,
    point: { bus, address },
    place: { building, unit: room },
    old: old ? { ...old, balanceFen: fen(old.balanceFen) } : { tenant: null, balanceFen: null, purchaseCount: null },
  };
}

function accountsOf(site: PracticeSite): PlannedAccount[] {
  const serials = Map.groupBy(site.meters, ({ account }) => account);
  return site.accounts.flatMap(({ name, contact, phone }) => {
    const own = serials.get(name) ?? [];
    return own.length === 0 ? [] : [{ name, contact, phone, serials: own.map(({ serial }) => serial) }];
  });
}
