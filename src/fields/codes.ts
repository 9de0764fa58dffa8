import type { Predicate } from '../ir/index.ts';
import { equalTexts } from '../ir/leaves.ts';
import type { Resolver } from './layers.ts';
import type { Mapping } from './tables.ts';

/**
 * Windows Security events that name the program they are about otherwise than the rest: a process creation (4688) has
 * a new process and its parent, an allowed or blocked connection (5152 to 5159) an application. All are
 * `process.executable` in Elastic (system integration, security pipeline).
 */
const programs: readonly { readonly field: string; readonly isOf: (code: number) => boolean }[] = [
  { field: 'NewProcessName', isOf: (code) => code === 4688 },
  { field: 'Application', isOf: (code) => code >= 5150 && code <= 5159 },
];

/** The names that events of the codes asked for have. */
export function namesOfCodes(resolver: Resolver, conditions: readonly Predicate[]): Resolver {
  const codes = conditions
    .map((condition) => equalTexts(condition))
    .find((fact) => fact?.name === 'event.code')
    ?.texts.map(Number);
  const own = codes === undefined ? undefined : programs.find(({ isOf }) => codes.every(isOf));
  if (codes === undefined || codes.length === 0) return resolver;
  const others = programs.filter((item) => item !== own && !codes.some(item.isOf)).map(({ field }) => field);
  const fits = ({ field }: Mapping): boolean =>
    own === undefined ? !others.includes(field) : field === own.field;
  return {
    toCanonical: resolver.toCanonical,
    toVendor(canonical) {
      const names = resolver.toVendor(canonical);
      if (canonical !== 'process.executable') return names;
      const fitting = names.filter(fits);
      return fitting.length > 0 ? fitting : names;
    },
  };
}
