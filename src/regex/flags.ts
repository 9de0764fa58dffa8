import type { RegexSpec } from './spec.ts';

/**
 * Flags written at the very start of a PCRE pattern, `(?i)`, taken into the spec's attributes, so that the same
 * expression with and without inline flags is one. Other patterns are returned as they are.
 */
export function liftFlags<S extends RegexSpec>(spec: S): S {
  if (spec.flavour !== 'pcre') return spec;
  const found = /^\(\?([ims]+)\)/.exec(spec.pattern);
  if (found === null) return spec;
  const flags = found[1]!;
  return {
    ...spec,
    pattern: spec.pattern.slice(found[0].length),
    case: flags.includes('i') ? 'insensitive' : spec.case,
    dotAll: spec.dotAll || flags.includes('s'),
    multiline: spec.multiline || flags.includes('m'),
  };
}
